import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { changeLine, type FileChange, loosens } from '../runbooks/changes/file-change.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { LoadResult } from './runbooks-file.ts';

export function tellReload(log: Logger, file: string, result: LoadResult): void {
  if (result.ok) log.info({ file, hash: result.runbooks.hash }, 'the runbooks file was loaded again');
  else
    log.error(
      { file, report: result.report },
      'the runbooks file is broken; the last good one stays in force',
    );
}

export function tellChanges(log: Logger, file: string, changes: readonly FileChange[]): void {
  if (changes.length === 0) return;
  const facts = { file, changes: changes.map(changeLine) };
  if (changes.some(loosens)) log.warn(facts, 'the runbooks file loosens what it asks for');
  else log.info(facts, 'the runbooks file has changed');
}

/** Reads the secrets that the file names; answers what keeps the file from coming into force. */
export function learnSecrets(
  { log, systems }: { readonly log: Logger; readonly systems: Config['systems'] },
  secrets: KnownSecrets,
  runbooks: Runbooks,
): readonly string[] {
  const problems = secrets.learn(runbooks);
  const missing = secrets.missing(runbooks);
  // One that is not set only keeps its steps from working, and the simulated systems connect without.
  if (problems.length === 0 && missing.length > 0 && systems === 'real') {
    log.warn({ missing }, 'the runbooks file names secrets that are not set');
  }
  return problems;
}
