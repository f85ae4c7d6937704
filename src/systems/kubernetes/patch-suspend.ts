import { Failure } from '../../lib/failure.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import type { Read } from './api.ts';
import { conflict } from './api-failure.ts';
import { type Ask, FIELD_MANAGER, wordsFor } from './ask.ts';
import { CronJob } from './objects.ts';
import type { SuspendPatch } from './port.ts';

type Place = Omit<Ask, 'verb'>;

/**
 * Sets `spec.suspend` only if it is still the CronJob that was planned for, and still as it was: a JSON Patch whose
 * `test` lines the server checks in the same write. A server that knows no JSON Patch (415) gets a merge patch with
 * uid and resourceVersion, which it refuses in the same cases.
 */
export async function patchSuspend(
  read: Read,
  place: Place,
  patch: SuspendPatch,
  signal: AbortSignal | undefined,
): Promise<CronJob> {
  // Read first: a JSON Patch cannot add an annotation where there are none yet, and must then add the map.
  const current = await readUnmoved(read, place, patch, signal);
  const write: Place = { ...place, query: { fieldManager: FIELD_MANAGER } };
  const ask: Ask = {
    verb: 'patch',
    ...write,
    contentType: 'application/json-patch+json',
    body: guarded(patch, current),
  };
  try {
    return await read(CronJob, ask, signal);
  } catch (error) {
    if (!(error instanceof Failure) || (error.kind !== 'invalid' && error.kind !== 'conflict')) throw error;
  }
  // A failed `test` is answered 422 without saying which: look what has moved. When nothing has, the server does not
  // speak JSON Patch, or leaves out fields that are at their default.
  const unmoved = await readUnmoved(read, place, patch, signal);
  const merge: Ask = {
    verb: 'patch',
    ...write,
    contentType: 'application/merge-patch+json',
    body: merged(patch, unmoved),
  };
  return await read(CronJob, merge, signal);
}

async function readUnmoved(read: Read, place: Place, patch: SuspendPatch, signal: AbortSignal | undefined) {
  const current = await read(CronJob, { verb: 'get', ...place }, signal);
  const moved = whatMoved(current, patch);
  if (moved) throw conflict(wordsFor({ verb: 'patch', ...place }), moved);
  return current;
}

function whatMoved(current: CronJob, { namespace, name, uid, from }: SuspendPatch): string | undefined {
  if (current.metadata.uid !== uid) {
    return `CronJob ${namespace}/${name} was deleted and created again since the plan was made: plan again.`;
  }
  if (current.spec.suspend !== from) {
    const state = current.spec.suspend ? 'suspended' : 'resumed';
    return `Somebody else has ${state} CronJob ${namespace}/${name} meanwhile: plan again.`;
  }
  return undefined;
}

function guarded({ uid, from, to, annotations }: SuspendPatch, { metadata }: CronJob): Json {
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/spec/suspend', value: from },
    ...addAnnotations(annotations, metadata),
    { op: 'replace', path: '/spec/suspend', value: to },
  ];
}

function addAnnotations(annotations: SuspendPatch['annotations'], metadata: CronJob['metadata']): Json[] {
  const entries = Object.entries(annotations);
  if (Object.keys(metadata.annotations).length > 0) {
    return entries.map(([key, value]) => ({
      op: 'add',
      path: `/metadata/annotations/${pointer(key)}`,
      value,
    }));
  }
  // Adding the whole map would wipe what somebody added since the read, so nothing may have been written since.
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'add', path: '/metadata/annotations', value: annotations },
  ];
}

/** RFC 6901. */
const pointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function merged({ uid, to, annotations }: SuspendPatch, { metadata }: CronJob): JsonObject {
  const { resourceVersion } = metadata;
  return {
    metadata: { uid, ...(resourceVersion && { resourceVersion }), annotations },
    spec: { suspend: to },
  };
}
