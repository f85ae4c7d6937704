import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({ scripts: z.object({ start: z.string() }) });

const MAIN = 'src/main.ts';

/** What `npm start` runs, with its options; or the same with another file in the place of `src/main.ts`. */
export function startScript(file = MAIN): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { start } = Package.parse(JSON.parse(text)).scripts;
  if (!start.includes(MAIN)) throw new Error(`npm start does not run ${MAIN}: ${start}`);
  return start.replace(MAIN, file);
}
