import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { JsonText } from '../../lib/json-text.ts';
import { type ApiResponse, type Ask, isRead, type Unanswered, wordsFor } from './ask.ts';
import { tellingWords } from './telling-words.ts';

const SYSTEM = 'Kubernetes';

const Status = z.object({ message: z.string().catch(''), reason: z.string().catch('') });

const KINDS: Readonly<Record<string, string>> = {
  namespaces: 'namespace',
  cronjobs: 'CronJob',
  jobs: 'Job',
  pods: 'Pod',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
};

/** What an answer that is no success means, in a responder's words. */
export function refusal(ask: Ask, response: ApiResponse, context: string): Failure {
  if (response.status === 404 && !saysAbsent(ask, response)) return notServed(ask, response, context);
  const kind = kindOf(ask, response.status);
  const retryAfterMs = retryAfter(response);
  const telling = tellingWords({
    ask,
    context,
    ...response,
    said: statusOf(response),
    object: objectOf(ask),
  });
  return new Failure({
    system: SYSTEM,
    operation: wordsFor(ask),
    ...(telling ?? { kind, message: sentence(ask, kind, response, context) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Only the API server knows that an object is not there. A list is never missing, and a proxy's 404 proves nothing. */
function saysAbsent({ name, verb }: Ask, { body }: ApiResponse): boolean {
  const status = JsonText.pipe(Status).safeParse(body).data;
  const isNamed = name !== undefined || verb === 'create';
  return isNamed && status?.reason === 'NotFound' && status.message !== NO_SUCH_API;
}

/** What a real API server says of a group, a version or a resource that it does not have. */
const NO_SUCH_API = 'the server could not find the requested resource';

function notServed(ask: Ask, response: ApiResponse, context: string): Failure {
  const said = statusOf(response);
  if (said !== NO_SUCH_API) return malformed(ask, context, new Error(`404: ${said}`));
  return new Failure({
    system: SYSTEM,
    operation: wordsFor(ask),
    kind: 'invalid',
    message: `Kubernetes (${context}) does not have what "${wordsFor(ask)}" asks for: is its version too old?`,
  });
}

/** No answer came: whether it was carried out depends on whether it left. */
export function unanswered(ask: Ask, error: Unanswered, context: string): Failure {
  const lost = error.sent && !isRead(ask);
  return new Failure({
    system: SYSTEM,
    operation: wordsFor(ask),
    kind: lost ? 'unknown_outcome' : 'unavailable',
    message: lost
      ? `The connection to Kubernetes (${context}) broke after "${wordsFor(ask)}" was sent: it may have been done.`
      : `Kubernetes (${context}) cannot be reached: ${error.message}.`,
    cause: error,
  });
}

export function tooSlow(ask: Ask, deadlineMs: number, context: string): Failure {
  const doubt = isRead(ask) ? '' : ' It may have been done all the same.';
  return new Failure({
    system: SYSTEM,
    operation: wordsFor(ask),
    kind: 'timeout',
    message: `Kubernetes (${context}) did not answer "${wordsFor(ask)}" within ${deadlineMs / 1000} s.${doubt}`,
  });
}

/** An answer that is not what the API documents: a proxy's error page, or half an object. */
export function malformed(ask: Ask, context: string, cause: unknown): Failure {
  return new Failure({
    system: SYSTEM,
    operation: wordsFor(ask),
    kind: isRead(ask) ? 'unavailable' : 'unknown_outcome',
    message: `Kubernetes (${context}) answered "${wordsFor(ask)}" with something that is not its API. Is a proxy in between?`,
    cause,
  });
}

export function conflict(operation: string, message: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind: 'conflict', message });
}

function kindOf(ask: Ask, status: number): FailureKind {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status === 503) return 'unavailable';
  // A gateway's 502 or 504, or etcd's own timeout (500), may come after the write was done.
  if (status >= 500) return isRead(ask) ? 'unavailable' : 'unknown_outcome';
  return 'invalid';
}

function sentence(ask: Ask, kind: FailureKind, response: ApiResponse, context: string): string {
  const said = statusOf(response);
  const where = ask.namespace ? ` in ${ask.namespace}` : '';
  const what = ask.subresource ? `${ask.resource}/${ask.subresource}` : ask.resource;
  if (response.status === 401) {
    return `Kubernetes (${context}) does not accept our credentials: renew those of the kubeconfig.`;
  }
  switch (kind) {
    case 'denied':
      if (/denied|exceeded quota|is forbidden: (?!User )/.test(said))
        return `A policy of the cluster refuses "${wordsFor(ask)}": ${said}.`;
      return `The bot may not ${ask.verb} ${what}${where}: grant it with deploy/kubernetes/role.yaml.`;
    case 'not_found':
      return `There is no ${objectOf(ask)} in context ${context}.`;
    case 'conflict':
      return `Kubernetes refused "${wordsFor(ask)}" because of a conflict: ${said}.`;
    case 'rate_limited':
      return `Kubernetes (${context}) asks us to slow down.`;
    case 'unavailable':
      return `Kubernetes (${context}) is not available (${response.status}): ${said}.`;
    case 'unknown_outcome':
      return `Kubernetes (${context}) failed while doing "${wordsFor(ask)}" (${response.status}): it may have been done.`;
    default:
      return `Kubernetes did not accept "${wordsFor(ask)}" (${response.status}): ${said}.`;
  }
}

/** `CronJob storage/efs-purge` */
function objectOf({ resource, subresource, namespace, name }: Ask): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const fullName = [namespace, name].filter((part) => part !== undefined).join('/');
  return `${KINDS[resource] ?? what} ${fullName}`;
}

/** The API server's own message, or the beginning of whatever answered in its place. */
function statusOf(response: ApiResponse): string {
  const status = JsonText.pipe(Status).safeParse(response.body).data;
  if (!status) return response.body.trim().slice(0, 120) || 'no reason given';
  return (status.message || status.reason || 'no reason given').replace(/\.$/, '');
}

/** Retry-After in seconds, as the API server sends it; also as a date, as proxies may. */
function retryAfter(response: ApiResponse): number | undefined {
  const value = response.headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
