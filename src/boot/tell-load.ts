import type { Logger } from 'pino';
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

/** What keeps a file from coming into force; a secret that is not set yet only keeps its steps from working. */
export function learnSecrets(log: Logger, secrets: KnownSecrets, runbooks: Runbooks): readonly string[] {
  const problems = secrets.learn(runbooks);
  const missing = secrets.missing(runbooks);
  if (problems.length === 0 && missing.length > 0) {
    log.warn({ missing }, 'the runbooks file names secrets that are not set');
  }
  return problems;
}
