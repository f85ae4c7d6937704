import type { DatabaseSync } from 'node:sqlite';

/** Writes the whole file anew: whoever uses it waits. */
export function shrink(file: DatabaseSync): { readonly before: number; readonly after: number } {
  file.exec('pragma wal_checkpoint(truncate)');
  const before = sizeOf(file);
  file.exec('vacuum');
  file.exec('pragma wal_checkpoint(truncate)');
  return { before, after: sizeOf(file) };
}

function sizeOf(file: DatabaseSync): number {
  const [pages, size] = ['page_count', 'page_size'].map((name) =>
    Number(file.prepare(`pragma ${name}`).get()?.[name]),
  );
  return (pages ?? 0) * (size ?? 0);
}
