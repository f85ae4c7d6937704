import type { KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { Clock } from '../../lib/clock.ts';
import { type ApiRequest, type Send, Unanswered } from './ask.ts';
import { notConnected } from './kubeconfig.ts';

/**
 * Carries requests with the SDK's own credentials, TLS, proxies and HTTP, and leaves bodies alone: the SDK's typed
 * objects would drop every field younger than the SDK, and a Job made from a CronJob must not lose any.
 */
export async function sendWith(config: KubeConfig, clock: Clock): Promise<Send> {
  const sdk = await import('@kubernetes/client-node');
  const http = new sdk.IsomorphicFetchHttpLibrary();
  const connections = keptConnections(clock);
  const server = config.getCurrentCluster()?.server ?? '';

  return async (request, signal) => {
    const context = new sdk.RequestContext(`${server}${request.path}`, request.method);
    await authenticate(config, context);
    connections.keepFor(context);
    fill(context, request, signal);
    try {
      const response = await http.send(context).toPromise();
      return {
        status: response.httpStatusCode,
        headers: response.headers,
        body: await response.body.text(),
      };
    } catch (error) {
      throw new Unanswered(reasonOf(error), mayHaveLeft(error), error);
    }
  };
}

async function authenticate(config: KubeConfig, context: RequestContext): Promise<void> {
  try {
    await config.applySecurityAuthentication(context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notConnected(`The credentials of the kubeconfig cannot be used: ${reason}.`, error);
  }
}

/** The SDK makes a connection pool for every call. Keep one for a minute: long enough to reuse, short enough for
 * client certificates that rotate. */
function keptConnections(clock: Clock) {
  let kept:
    | { readonly pool: ReturnType<RequestContext['getDispatcher']>; readonly until: number }
    | undefined;
  return {
    keepFor(context: RequestContext): void {
      const now = clock.now().getTime();
      if (!kept || kept.until < now) kept = { pool: context.getDispatcher(), until: now + 60_000 };
      if (kept.pool) context.setDispatcher(kept.pool);
    },
  };
}

function fill(context: RequestContext, request: ApiRequest, signal: AbortSignal): void {
  context.setSignal(signal);
  context.setHeaderParam('Accept', 'application/json, */*');
  context.setHeaderParam('User-Agent', 'runbolt');
  if (request.body === undefined) return;
  context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
  context.setBody(request.body);
}

/** Failed before a single byte of the request could leave. Codes of Node's net and tls, and of undici. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const mayHaveLeft = (error: unknown): boolean => !NEVER_LEFT.has(codeOf(error) ?? '');

/** fetch wraps the socket's error; several addresses tried at once come as an AggregateError with a code of its own. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return codeOf(error) ?? (cause || error.message);
}
