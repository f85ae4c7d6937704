import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder and those above it, readable by their owner only. Throws what the system says. Not Node's own
 * `recursive`: that never returns where a folder cannot be made although its parent is there (`/proc/x`, Node 24).
 */
export function makeFolder(folder: string): void {
  const path = resolve(folder);
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
