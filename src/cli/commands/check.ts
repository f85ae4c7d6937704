import { readFile } from 'node:fs/promises';
import { allActions } from '../../actions/index.ts';
import { compareFiles } from '../../runbooks/changes/compare-files.ts';
import { changeLine, looseningFirst, loosens } from '../../runbooks/changes/file-change.ts';
import type { Diagnostic } from '../../runbooks/diagnostic.ts';
import { formatDiagnostics } from '../../runbooks/format-diagnostics.ts';
import { runbooksJsonSchema } from '../../runbooks/json-schema.ts';
import { parseRunbooks } from '../../runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { print, printProblem } from '../print.ts';
import type { Ask } from '../surroundings.ts';

export interface CheckOptions {
  readonly file: string | undefined;
  /** The file as it was: what is different for whoever must trust it is shown too. */
  readonly against: string | undefined;
}

/** Checks a runbooks file whole and shows every problem at once. `-` reads what is piped in. */
export async function check(asked: Ask, { file, against }: CheckOptions): Promise<ExitCode> {
  const read = await readRunbooks(asked, file);
  if ('exit' in read) return read.exit;
  const { name, diagnostics, runbooks } = read;
  if (runbooks && against !== undefined) return compare(asked, { name, runbooks, diagnostics }, against);
  const count = countDiagnostics(diagnostics);
  const verdict = runbooks ? `${name}: ${count}, ${inWords(runbooks)}` : `${name}: ${count}`;
  const words = diagnostics.length > 0 ? [formatDiagnostics(diagnostics), '', verdict] : [verdict];
  const answer = { ok: runbooks !== undefined, file: name, diagnostics };
  return print(asked, runbooks ? EXIT.done : EXIT.failed, answer, words);
}

/** Loosening is what a reviewer looks for, and no mistake: it ends well. */
async function compare(
  asked: Ask,
  { name, runbooks, diagnostics }: Sound,
  against: string,
): Promise<ExitCode> {
  const old = await readRunbooks(asked, against);
  if ('exit' in old) return old.exit;
  if (!old.runbooks) {
    const problem = `${old.name}: ${countDiagnostics(old.diagnostics)}; only files that can be used can be compared.`;
    return printProblem(asked, EXIT.failed, 'broken_file', [problem]);
  }
  const changes = looseningFirst(compareFiles(old.runbooks, runbooks));
  const loosening = changes.filter(loosens).length;
  const verdict = `${name} against ${old.name}: ${counted(changes.length, 'difference')}, ${loosening} of them loosening`;
  const answer = { ok: true, file: name, against: old.name, diagnostics, changes };
  const words = [...changes.map(changeLine), ...(changes.length > 0 ? [''] : []), verdict];
  return print(asked, EXIT.done, answer, words, loosening > 0 ? 'bad' : undefined);
}

interface Sound {
  readonly name: string;
  readonly runbooks: Runbooks;
  readonly diagnostics: readonly Diagnostic[];
}

/** The JSON Schema of runbooks files, for editors. */
export async function schema(asked: Ask): Promise<ExitCode> {
  await asked.terminal.write(schemaText());
  return EXIT.done;
}

export const schemaText = (): string => `${JSON.stringify(runbooksJsonSchema(allActions()), null, 2)}\n`;

export interface ManifestOptions {
  readonly file: string | undefined;
  /** Where Slack sends its requests; absent: Socket Mode. */
  readonly url: string | undefined;
}

/** The Slack app manifest that these runbooks need. */
export async function manifest(asked: Ask, { file, url }: ManifestOptions): Promise<ExitCode> {
  const requestUrl = url === undefined ? undefined : eventsUrl(url);
  if (url !== undefined && requestUrl === undefined) {
    return printProblem(asked, EXIT.usage, 'bad_url', [`--url ${url} is no https address.`]);
  }
  const read = await readRunbooks(asked, file);
  if ('exit' in read) return read.exit;
  const { runbooks, diagnostics, name } = read;
  if (!runbooks) {
    const problems = [formatDiagnostics(diagnostics), '', `${name}: ${countDiagnostics(diagnostics)}`];
    return printProblem(asked, EXIT.failed, 'broken_file', problems);
  }
  const { manifest: slackManifest } = await import('../../slack/manifest.ts');
  const made = slackManifest(
    runbooks,
    requestUrl === undefined ? { socketMode: true } : { socketMode: false, requestUrl },
  );
  await asked.terminal.write(`${JSON.stringify(made, null, 2)}\n`);
  return EXIT.done;
}

type Read =
  | { readonly exit: ExitCode }
  | {
      readonly name: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly runbooks: Runbooks | undefined;
    };

async function readRunbooks(asked: Ask, file: string | undefined): Promise<Read> {
  const name = file ?? (asked.variables.RUNBOLT_RUNBOOKS || 'runbooks.yaml');
  const bytes = name === '-' ? await asked.terminal.readInput() : await readBytes(name);
  if ('problem' in bytes)
    return { exit: await printProblem(asked, EXIT.failed, 'unreadable', [bytes.problem]) };

  const shown = name === '-' ? 'stdin' : name;
  const parsed = parseRunbooks(bytes, { file: shown, actions: allActions() });
  const runbooks = parsed.ok ? parsed.runbooks : undefined;
  return { name: shown, diagnostics: parsed.diagnostics, runbooks };
}

async function readBytes(file: string): Promise<Uint8Array | { readonly problem: string }> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { problem: `${file} does not exist.` };
    if (code === 'EISDIR') return { problem: `${file} is a folder; name the file in it.` };
    return { problem: `${file} cannot be read: ${error instanceof Error ? error.message : error}.` };
  }
}

/** `2 errors, 1 warning` */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const counts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return counts.join(', ') || 'no problems';
}

const inWords = ({ runbooks, environments }: Runbooks): string =>
  `${counted(Object.keys(runbooks).length, 'runbook')} in ${counted(Object.keys(environments).length, 'environment')}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function eventsUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:') return undefined;
  return url.pathname === '/' ? new URL('/slack/events', url).href : url.href;
}
