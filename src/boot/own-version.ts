import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({ version: z.string() });

/** This Runbolt's, as its package says; `src` and `dist` lie at the same depth. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return Package.parse(JSON.parse(text)).version;
}
