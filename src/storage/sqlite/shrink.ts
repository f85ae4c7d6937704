import type { DatabaseSync } from 'node:sqlite';
import { reach } from '../../lib/crash-points.ts';

/** Writes the whole file anew: whoever uses it waits. */
export function shrink(file: DatabaseSync): { readonly before: number; readonly after: number } {
  file.exec('pragma wal_checkpoint(truncate)');
  const before = sizeOf(file);
  reach('before-file', () => 'record.shrunk');
  file.exec('vacuum');
  reach('after-file', () => 'record.shrunk');
  file.exec('pragma wal_checkpoint(truncate)');
  return { before, after: sizeOf(file) };
}

function sizeOf(file: DatabaseSync): number {
  const [pages, size] = ['page_count', 'page_size'].map((name) =>
    Number(file.prepare(`pragma ${name}`).get()?.[name]),
  );
  return (pages ?? 0) * (size ?? 0);
}
