import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from '../../config.ts';
import { reach } from '../../lib/crash-points.ts';
import { type Examined, examineCopy } from '../../storage/sqlite/examine-copy.ts';
import { syncFolder } from '../../storage/sqlite/sync-folder.ts';
import { CopyReplyView } from '../../web/look-replies.ts';
import { reachBot } from '../control-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask as request } from '../line.ts';
import { SOCKET_NAME } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { copyLines, NOT_OURS } from '../words/copy-lines.ts';

export interface BackupOptions {
  readonly file: string;
  /** A backup of that name may be replaced. */
  readonly replace: boolean;
}

/** A copy of the whole record, also while the bot runs. It gets its name only when every page and the chain were checked. */
export async function backup(asked: Ask, { file, replace }: BackupOptions): Promise<ExitCode> {
  const read = readConfig(asked.variables);
  if (!read.ok) return printProblem(asked, EXIT.usage, 'bad_environment', read.problems);
  if (read.config.databaseUrl !== undefined)
    return printProblem(asked, EXIT.usage, 'not_ours', [NOT_OURS.backup]);

  const target = resolve(file);
  if (existsSync(target) && !replace)
    return printProblem(asked, EXIT.failed, 'exists', [
      `${target} is there already. Choose another name, or replace it with --replace.`,
    ]);
  removeAbandoned(dirname(target), asked.clock.now());
  const draft = join(dirname(target), `.${process.pid}.runbolt-backup`);
  try {
    const problem = await copy(asked, read.config, draft);
    if (problem) return problem;
    return await publish(asked, { draft, target, replace, examined: await examineCopy(draft) });
  } finally {
    rmSync(draft, { force: true });
  }
}

const ABANDONED_MS = 60 * 60_000;

/** Copies that a process which was killed has left: no other goes an hour without writing. */
function removeAbandoned(folder: string, now: Date): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((one) => /^\.\d+\.runbolt-backup/.test(one))) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && now.getTime() - found.mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
  }
}

/** By the running bot, which has the record for itself, or straight from the folder. */
async function copy(asked: Ask, config: Config, draft: string): Promise<ExitCode | undefined> {
  const reached = await reachBot(join(config.dataFolder, SOCKET_NAME));
  if (reached.status === 'forbidden')
    return printProblem(asked, EXIT.refused, 'unreachable', [reached.problem]);
  if (reached.status === 'reached') {
    await request(reached.line, 'copy', { to: draft }, CopyReplyView);
    return undefined;
  }
  const opened = await asked.boot.record(config);
  if (!opened.ok) return printProblem(asked, EXIT.unreachable, 'unreachable', opened.problems);
  try {
    await opened.record.copyTo?.(draft);
    return undefined;
  } finally {
    await opened.close();
  }
}

interface Draft {
  readonly draft: string;
  readonly target: string;
  readonly replace: boolean;
  readonly examined: Examined;
}

async function publish(asked: Ask, { draft, target, replace, examined }: Draft): Promise<ExitCode> {
  if (examined.status === 'broken')
    return printProblem(asked, EXIT.failed, 'broken', [
      `No backup was made: the copy of the record was checked, and ${examined.problem}.`,
    ]);
  reach('before-file', () => 'backup.name');
  if (replace) renameSync(draft, target);
  // Unlike a rename, it never takes the place of a file that somebody has made meanwhile.
  else linkSync(draft, target);
  reach('after-file', () => 'backup.name');
  syncFolder(dirname(target));
  const { status, ...facts } = examined;
  return print(asked, EXIT.done, { file: target, ...facts }, copyLines(target, examined), 'good');
}
