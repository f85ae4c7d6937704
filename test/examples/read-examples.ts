import { readdirSync, readFileSync } from 'node:fs';
import { allActions } from '../../src/actions/index.ts';
import { type ParsedRunbooks, parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';

const FOLDER = new URL('../../examples/', import.meta.url);

/** The files of `examples/`, without `.yaml`. */
export const exampleNames: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

export function checkExample(name: string): ParsedRunbooks {
  const text = readFileSync(new URL(`${name}.yaml`, FOLDER));
  return parseRunbooks(text, { file: `examples/${name}.yaml`, actions: allActions() });
}

export function readExample(name: string): Runbooks {
  const parsed = checkExample(name);
  if (!parsed.ok) throw new Error(`examples/${name}.yaml has problems`);
  return parsed.runbooks;
}

/** One row of a table of `examples/README.md`. */
export interface Row {
  readonly procedure: string;
  /** The runbooks and Slack commands it names in backticks. */
  readonly runbooks: readonly string[];
}

/** The rows under the heading `## name.yaml`. */
export function rowsOf(name: string): readonly Row[] {
  const readme = readFileSync(new URL('README.md', FOLDER), 'utf8');
  const section = readme.split(/^## /m).find((one) => one.startsWith(`${name}.yaml`)) ?? '';
  return [...section.matchAll(/^\| (?!--)(.+?) \| (.+?) \| .+ \|$/gm)]
    .slice(1)
    .map(([, procedure = '', by = '']) => ({
      procedure,
      runbooks: [...by.matchAll(/`([^`]+)`/g)].map(([, runbook = '']) => runbook),
    }));
}
