import type { Json } from '../../lib/json.ts';

/** One question to the API server, in RBAC's own words; its path, its words for people and its rights follow. */
export interface Ask {
  readonly verb: 'get' | 'list' | 'create' | 'patch' | 'delete';
  /** `batch`, `apps`, or empty for the core. */
  readonly group: string;
  /** `cronjobs`, `pods` */
  readonly resource: string;
  /** Absent for what belongs to no namespace. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: 'log';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly contentType?: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Recorded by the API server as the owner of the fields we set. */
export const FIELD_MANAGER = 'runbolt';

/** Carries one request. Throws `Unanswered` when no answer came, and nothing else. */
export type Send = (request: ApiRequest, signal: AbortSignal) => Promise<ApiResponse>;

export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Whether the request may have reached the server. */
  readonly sent: boolean;

  constructor(reason: string, sent: boolean, cause?: unknown) {
    super(reason, { cause });
    this.sent = sent;
  }
}

const METHODS = { get: 'GET', list: 'GET', create: 'POST', patch: 'PATCH', delete: 'DELETE' } as const;

export function requestFor(ask: Ask): ApiRequest {
  const query = new URLSearchParams(ask.query).toString();
  return {
    method: METHODS[ask.verb],
    path: query ? `${pathOf(ask)}?${query}` : pathOf(ask),
    contentType: ask.body === undefined ? undefined : (ask.contentType ?? 'application/json'),
    body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
  };
}

function pathOf({ group, namespace, resource, name, subresource }: Ask): string {
  const root = group ? ['apis', group, 'v1'] : ['api', 'v1'];
  const place = namespace === undefined ? [] : ['namespaces', namespace];
  const rest = [name, subresource].filter((part) => part !== undefined);
  return `/${[...root, ...place, resource, ...rest].map(encodeURIComponent).join('/')}`;
}

/** `patch cronjobs storage/efs-purge` */
export function wordsFor({ verb, resource, namespace, name, subresource }: Ask): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = [namespace, name].filter((part) => part !== undefined).join('/');
  return where ? `${verb} ${what} ${where}` : `${verb} ${what}`;
}

/** Whether asking twice is the same as asking once: reads, dry runs, and the review of our own rights. */
export const isRead = (ask: Ask): boolean => !isWrite(ask) || isDryRun(ask);

const isWrite = ({ verb, resource }: Ask): boolean =>
  verb !== 'get' && verb !== 'list' && resource !== 'selfsubjectaccessreviews';

export const isDryRun = ({ query }: Ask): boolean => query?.dryRun === 'All';

/** Reads stay what they are. */
export const asDryRun = (ask: Ask): Ask =>
  isWrite(ask) ? { ...ask, query: { ...ask.query, dryRun: 'All' } } : ask;
