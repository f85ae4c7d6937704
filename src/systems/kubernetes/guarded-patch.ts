import type { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { Json } from '../../lib/json.ts';
import type { Read } from './api.ts';
import { conflict } from './api-failure.ts';
import { type Ask, FIELD_MANAGER, wordsFor } from './ask.ts';

export interface GuardedPatch<Found> {
  readonly uid: string;
  /** Set in the same write, so that we know our own doing again. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Why it is no longer what the plan saw, in words; undefined when it still is. */
  readonly moved: (found: Found) => string | undefined;
  /** The JSON Patch lines of the effect itself. */
  readonly effect: readonly Json[];
}

interface Marked {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

/** Controllers write the status of a busy object all the time; each time the guard has to be read again. */
const MOST_TRIES = 4;

/**
 * Writes only if nothing was written since the object was read and found unmoved: the JSON Patch tests its uid and its
 * resourceVersion in the same write. A write of somebody's status in between makes it read and try again.
 */
export async function guardedPatch<Schema extends z.ZodType<Marked>>(
  read: Read,
  { schema, place }: { readonly schema: Schema; readonly place: Omit<Ask, 'verb'> },
  patch: GuardedPatch<z.output<Schema>>,
  signal: AbortSignal | undefined,
): Promise<z.output<Schema>> {
  const words = wordsFor({ verb: 'patch', ...place });
  for (let tries = 1; ; tries++) {
    const found = await read(schema, { verb: 'get', ...place }, signal);
    const moved =
      found.metadata.uid === patch.uid ? patch.moved(found) : 'It was deleted and created again: plan again.';
    if (moved !== undefined) throw conflict(words, moved);
    try {
      return await read(schema, asked(place, patch, found), signal);
    } catch (error) {
      // A failed `test` is answered 422, without saying which of them.
      const wasOutrun = error instanceof Failure && (error.kind === 'invalid' || error.kind === 'conflict');
      if (!wasOutrun || tries === MOST_TRIES) throw error;
    }
  }
}

function asked<Found>(place: Omit<Ask, 'verb'>, patch: GuardedPatch<Found>, { metadata }: Marked): Ask {
  return {
    verb: 'patch',
    ...place,
    query: { fieldManager: FIELD_MANAGER },
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: patch.uid },
      { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
      // The whole map: there may be none yet, and nobody has added to it since it was read.
      { op: 'add', path: '/metadata/annotations', value: { ...metadata.annotations, ...patch.annotations } },
      ...patch.effect,
    ],
  };
}
