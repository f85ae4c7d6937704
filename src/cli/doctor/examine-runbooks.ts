import { readFile } from 'node:fs/promises';
import { allActions } from '../../actions/index.ts';
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
export async function examineRunbooks({ runbooksFile: file, environment }: Config): Promise<ExaminedFile> {
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
  return { findings: [verdict, ...secretFindings(runbooks, environment)], runbooks };
}

function secretFindings(runbooks: Runbooks, environment: Config['environment']): readonly Finding[] {
  const missing = [...secretNames(runbooks)].filter((name) => environment[name] === undefined);
  if (missing.length === 0) return [];
  const message = `The file names secrets that the environment does not have: ${missing.join(', ')}.`;
  return [
    warning('Secrets', message, 'Set them as environment variables of the bot; steps that need them fail.'),
  ];
}
