/**
 * One HTTP request to a host that the environment lists. Any answer is an answer, a 503 too; throws `Failure` when
 * there is none. Redirects are followed on the same host only: a redirect to another is returned as it came.
 */
export interface Http {
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
}

export interface HttpRequest {
  /** GET when absent. */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the call to the last byte; 10 s when absent. */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 KiB of it; `truncated` says whether there was more. */
  readonly body: string;
  readonly truncated: boolean;
  /** From the call to the last byte that was read. */
  readonly ms: number;
}

export const MAX_BODY_BYTES = 64 * 1024;
export const DEFAULT_TIMEOUT_MS = 10_000;
