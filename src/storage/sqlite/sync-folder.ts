import { closeSync, fsyncSync, openSync } from 'node:fs';

/** What was made, renamed or removed in a folder is there after a loss of power only once the folder itself is synced. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
