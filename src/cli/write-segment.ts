import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJsonLines, followsLine } from '../audit/export.ts';
import type { RecordedEvent } from '../audit/hash-event.ts';
import { reach } from '../lib/crash-points.ts';
import { syncFolder } from '../storage/sqlite/sync-folder.ts';

/**
 * Writes an export that nobody sees half of, and that is on the disk when this returns; answers its SHA-256. One of that
 * name that holds the same is left as it is: a compaction that was stopped goes on. Undefined: it holds something else.
 */
export async function writeSegment(
  path: string,
  events: readonly RecordedEvent[],
): Promise<string | undefined> {
  const text = await textOf(events);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (existsSync(path)) return readFileSync(path, 'utf8') === text ? sha256 : undefined;
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  reach('before-file', () => 'export.name');
  await rename(draft, path);
  syncFolder(dirname(path));
  reach('after-file', () => 'export.name');
  return sha256;
}

async function textOf(events: readonly RecordedEvent[]): Promise<string> {
  const [first] = events;
  const lines = first ? [followsLine(first)] : [];
  for await (const line of exportJsonLines(each(events))) lines.push(line);
  return lines.join('');
}

async function* each(events: readonly RecordedEvent[]): AsyncGenerator<RecordedEvent> {
  yield* events;
}
