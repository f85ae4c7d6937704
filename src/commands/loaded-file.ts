import { z } from 'zod';
import type { StoredEvent } from '../audit/event.ts';

/** The stream of everything that happened to the runbooks file. */
export const FILE_STREAM = 'runbooks';

const FileChange = z
  .object({
    direction: z.enum(['loosens', 'tightens', 'changes']),
    where: z.string(),
    what: z.string(),
  })
  .readonly();

const LoadedFile = z
  .object({
    /** SHA-256 of the file's text. */
    hash: z.string(),
    /** Against the file that was in force before; null when there is none that this version can read. */
    changes: z.array(FileChange).readonly().nullable(),
  })
  .readonly();
export type LoadedFile = z.infer<typeof LoadedFile>;

/** The load of a file that an event tells of; undefined for all other events, and for those of older versions. */
export function loadedFile({ type, data }: Pick<StoredEvent, 'type' | 'data'>): LoadedFile | undefined {
  return type === 'runbooks_loaded' ? LoadedFile.safeParse(data).data : undefined;
}
