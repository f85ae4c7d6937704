import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { JsonObject } from '../lib/json.ts';

/** Undefined when there is none, or none that can be read: the simulated world then starts anew. */
export function readJson(file: string): JsonObject | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Keeps what stands in for outside systems, all or nothing: a reader never sees half of it. A disk that does not take it
 * is said once, and ends nothing: the next change is tried again.
 */
export function jsonKeeper(file: string, log?: Pick<Logger, 'warn'>): (value: object) => void {
  let isKept = true;
  return (value) => {
    try {
      writeJson(file, value);
      isKept = true;
    } catch (error) {
      if (isKept) log?.warn({ err: error, file }, 'cannot be kept for the next start');
      isKept = false;
    }
  };
}

function writeJson(file: string, value: object): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
