import type { Json, JsonObject } from '../../lib/json.ts';
import type { ApiResponse } from './ask.ts';
import type { Asked } from './simulated-routes.ts';

/** What the API server says, in its own words and shapes. */

export function json(status: number, body: Json): ApiResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export function text(body: string): ApiResponse {
  return { status: 200, headers: { 'content-type': 'text/plain' }, body };
}

export function failure(
  code: number,
  reason: string,
  message: string,
  details: JsonObject = {},
): ApiResponse {
  return json(code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code,
  });
}

export const success = (details: JsonObject): ApiResponse =>
  json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });

/** `cronjobs.batch` */
const qualified = ({ group, resource }: Asked): string => (group ? `${resource}.${group}` : resource);

const detailsOf = ({ group, resource, name = '' }: Asked): JsonObject => ({ group, kind: resource, name });

export const notFound = (asked: Asked): ApiResponse =>
  failure(404, 'NotFound', `${qualified(asked)} "${asked.name}" not found`, detailsOf(asked));

export const noNamespace = (namespace: string): ApiResponse =>
  failure(404, 'NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' });

export const noSuchPath = (): ApiResponse =>
  failure(404, 'NotFound', 'the server could not find the requested resource');

export const alreadyExists = (asked: Asked, name: string): ApiResponse =>
  failure(
    409,
    'AlreadyExists',
    `${qualified(asked)} "${name}" already exists`,
    detailsOf({ ...asked, name }),
  );

export function modified(asked: Asked): ApiResponse {
  const what = `Operation cannot be fulfilled on ${qualified(asked)} "${asked.name}"`;
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return failure(409, 'Conflict', `${what}: ${why}`, detailsOf(asked));
}

export function otherUid(asked: Asked, wanted: string, actual: string): ApiResponse {
  const what = `Operation cannot be fulfilled on ${qualified(asked)} "${asked.name}"`;
  const why = `the UID in the precondition (${wanted}) does not match the UID in record (${actual})`;
  return failure(409, 'Conflict', `${what}: ${why}. The object might have been deleted and then recreated`);
}

export const immutableUid = (asked: Asked, uid: string): ApiResponse =>
  invalid(asked, `metadata.uid: Invalid value: "${uid}": field is immutable`);

/** A JSON Patch that does not apply: the server does not say which line of it. */
export const patchFailed = (): ApiResponse =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request');

export const badRequest = (message: string): ApiResponse => failure(400, 'BadRequest', message);

const KINDS: Readonly<Record<string, string>> = {
  cronjobs: 'CronJob',
  jobs: 'Job',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
};

/** `CronJob.batch`: what is invalid is called by its kind. */
const kindOf = (asked: Asked): string =>
  qualified({ ...asked, resource: KINDS[asked.resource] ?? asked.resource });

export const invalid = (asked: Asked, message: string): ApiResponse =>
  failure(422, 'Invalid', `${kindOf(asked)} "${asked.name ?? ''}" is invalid: ${message}`, detailsOf(asked));

export const notAllowed = (): ApiResponse =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

const WEBHOOK = 'admission webhook "policy.example.com"';

export const deniedByWebhook = (): ApiResponse =>
  failure(403, 'Forbidden', `${WEBHOOK} denied the request: nothing is changed during the audit`);

export function webhookAway(): ApiResponse {
  const why =
    'failed calling webhook "policy.example.com": Post "https://policy.example.svc:443/?timeout=5s"';
  return failure(
    500,
    'InternalError',
    `Internal error occurred: ${why}: dial tcp 10.0.0.7:443: connect: connection refused`,
  );
}

export const noDryRun = (): ApiResponse => badRequest(`${WEBHOOK} does not support dry run`);

export function unsupportedPatch(): ApiResponse {
  const types = 'application/json-patch+json, application/merge-patch+json';
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types}`,
  );
}

export function forbidden(asked: Asked): ApiResponse {
  const { verb, resource, subresource, group, namespace, name } = asked;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const object = name ? `${qualified(asked)} "${name}"` : qualified(asked);
  const user = 'system:serviceaccount:runbolt:runbolt';
  const message = `${object} is forbidden: User "${user}" cannot ${verb} resource "${what}" in API group "${group}" in the namespace "${namespace}"`;
  return failure(403, 'Forbidden', message, detailsOf(asked));
}
