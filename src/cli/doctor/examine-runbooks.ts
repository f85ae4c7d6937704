import { readFile } from 'node:fs/promises';
import { allActions } from '../../actions/index.ts';
import { findSecret } from '../../boot/known-secrets.ts';
import type { Config } from '../../config.ts';
import { parseRunbooks } from '../../runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { secretNames } from '../../runbooks/secret-names.ts';
import { countDiagnostics } from '../commands/check.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export interface ExaminedFile {
  readonly findings: readonly Finding[];
  /** When the file can be used. */
  readonly runbooks: Runbooks | undefined;
}

/** The file as it is on the disk now, and the secrets it names. */
export async function examineRunbooks(config: Config): Promise<ExaminedFile> {
  const { runbooksFile: file } = config;
  const about = `Runbooks file ${file}`;
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) {
    const fix = 'Point RUNBOLT_RUNBOOKS to your runbooks file.';
    return {
      findings: [problem(about, `It cannot be read: ${bytes.code ?? bytes.message}.`, fix)],
      runbooks: undefined,
    };
  }
  const parsed = parseRunbooks(bytes, { file, actions: allActions() });
  const count = countDiagnostics(parsed.diagnostics);
  const fix = `See them with: runbolt check ${file}`;
  if (!parsed.ok) return { findings: [problem(about, `${count}.`, fix)], runbooks: undefined };

  const { runbooks, diagnostics } = parsed;
  const verdict = diagnostics.length > 0 ? warning(about, `${count}.`, fix) : ok(about, `${count}.`);
  return { findings: [verdict, ...secretFindings(runbooks, config)], runbooks };
}

function secretFindings(runbooks: Runbooks, config: Config): readonly Finding[] {
  const found = [...secretNames(runbooks)].map((name) => ({ name, ...findSecret(config, name) }));
  const unreadable = found.flatMap(({ problem: words }) => words ?? []);
  const missing = found.filter(({ value, problem: words }) => value === undefined && words === undefined);
  return [
    ...unreadable.map((words) => problem('Secrets', words, 'Let the account of the bot read that file.')),
    ...(missing.length === 0 ? [] : [missingSecrets(missing.map(({ name }) => name))]),
  ];
}

const missingSecrets = (names: readonly string[]): Finding =>
  warning(
    'Secrets',
    `The file names secrets that the environment does not have: ${names.join(', ')}.`,
    'Set them as environment variables of the bot, or as files (NAME_FILE, RUNBOLT_SECRETS); steps that need them fail.',
  );
