import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reach } from '../../lib/crash-points.ts';
import { Failure } from '../../lib/failure.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { type RunLine, toLines } from './examine-copy.ts';
import { markPath, readMark } from './head-mark.ts';
import { openFile } from './open-file.ts';
import { syncFolder } from './sync-folder.ts';

/** What is in the folder's record and not in the backup; null: there is no record that could be read to tell. */
export interface Loss {
  /** None when everything newer only tells that this backup was put in place before. */
  readonly events: number;
  /** What that restore has lost then; null: nobody could tell. */
  readonly before: number | null;
  /** When the first of them was recorded. */
  readonly since: string | null;
  /** The runs that they tell of, as they stand now. */
  readonly runs: readonly RunLine[];
}

/** The folder's present record while a backup is put in its place: it is held, so that no bot starts on it meanwhile. */
export interface Present {
  /** `none`: there is none. `unreadable`: it cannot be read; `reached` is how far it had come, when that is known. */
  readonly status: 'readable' | 'unreadable' | 'none';
  readonly problem?: string;
  readonly reached: number | undefined;
  lossAgainst(draft: string): Loss | null;
  /** Puts the draft in its place, and it aside; answers where it is then. */
  replaceBy(draft: string, stamp: string): string | undefined;
  close(): void;
}

const DRAFT = 'restoring';

/** A copy of the backup inside the folder, so that it can be moved into place at once. Answers its own folder. */
export function draftOf(backup: string, folder: string): string {
  makeFolder(folder);
  const draft = join(folder, DRAFT);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  copyFileSync(backup, join(draft, 'runbolt.db'));
  reach('after-file', () => 'restore.draft');
  return draft;
}

/** Throws a `Failure` when another process has the record. */
export function openPresent(folder: string): Present {
  if (!existsSync(join(folder, 'runbolt.db'))) return presentOf(folder, 'none');
  takeBackJournal(folder);
  try {
    const file = openFile(folder);
    // Alone it can be put aside: nothing of it is left in a journal.
    file.exec('pragma journal_mode = delete');
    finishRestore(folder, file);
    return presentOf(folder, 'readable', file);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'conflict') throw error;
    return { ...presentOf(folder, 'unreadable'), problem: error.message };
  }
}

function presentOf(folder: string, status: Present['status'], file?: DatabaseSync): Present {
  return {
    status,
    reached: readMark(folder)?.position,
    lossAgainst: (draft) => (file ? lossOf(file, draft) : null),
    replaceBy: (draft, stamp) => replace(folder, draft, stamp),
    close: () => file?.close(),
  };
}

function lossOf(file: DatabaseSync, draft: string): Loss {
  const common = commonWith(file, draft);
  const restored = restoredSince(file, common);
  if (restored !== undefined) return { events: 0, before: restored, since: null, runs: [] };
  const facts = file
    .prepare('select count(*) as events, min(at) as since from events where position > ?')
    .get(common);
  const runs = file
    .prepare(
      `select id, title, status from runs where 'run/' || id in (select stream from events where position > ?)
        order by requested_at`,
    )
    .all(common);
  return {
    events: Number(facts?.events),
    before: 0,
    since: typeof facts?.since === 'string' ? facts.since : null,
    runs: toLines(runs),
  };
}

/** What the restore has lost that is all there is after this position; undefined when there is something else. */
function restoredSince(file: DatabaseSync, position: number): number | null | undefined {
  const [first, another] = file
    .prepare(`select type, json_extract(data, '$.lost') as lost from events where position > ? limit 2`)
    .all(position);
  if (first?.type !== 'record_restored' || another) return undefined;
  return typeof first.lost === 'number' ? first.lost : null;
}

/** Up to where both are the same: one hash stands for everything before it. Another history has nothing in common. */
function commonWith(file: DatabaseSync, draft: string): number {
  const other = new DatabaseSync(join(draft, 'runbolt.db'), { readOnly: true });
  try {
    const end = Math.min(endOf(file), endOf(other));
    return hashAt(file, end) === hashAt(other, end) ? end : 0;
  } finally {
    other.close();
  }
}

const endOf = (file: DatabaseSync): number =>
  Number(file.prepare('select max(position) as head from events').get()?.head ?? 0);

const hashAt = (file: DatabaseSync, position: number): unknown =>
  file.prepare('select hash from events where position = ?').get(position)?.hash;

/**
 * What a restore that was killed half-way has left, with the record open: where the new one is in place already, its mark
 * follows it; where it is not, what would have been its name aside is taken away.
 */
export function finishRestore(folder: string, file: DatabaseSync): void {
  const draft = join(folder, DRAFT);
  const mark = existsSync(join(draft, 'runbolt.db')) ? undefined : readMark(draft);
  if (mark && hashAt(file, mark.position) === mark.hash) moveMark(draft, folder);
  for (const name of namesAside(folder)) rmSync(name);
}

/** The names aside that the present record has already: whoever gave them was killed before a new one was in place. */
function namesAside(folder: string): readonly string[] {
  const { ino } = statSync(join(folder, 'runbolt.db'));
  return readdirSync(folder)
    .filter((name) => name.startsWith('runbolt.db.replaced-') && !name.endsWith('-wal'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).ino === ino);
}

/** Before a record is opened that was being put aside: without its journal it would be one that lost its newest events. */
export function takeBackJournal(folder: string): void {
  const path = join(folder, 'runbolt.db');
  if (!existsSync(path) || existsSync(`${path}-wal`)) return;
  const aside = namesAside(folder).find((name) => existsSync(`${name}-wal`));
  if (aside !== undefined) renameSync(`${aside}-wal`, `${path}-wal`);
}

/**
 * Whatever stops it half-way, the folder holds the old record or the new one, never an empty one; whoever opens it next
 * brings the rest to its end.
 */
function replace(folder: string, draft: string, stamp: string): string | undefined {
  const path = join(folder, 'runbolt.db');
  const aside = existsSync(path) ? putAside(folder, stamp) : undefined;
  renameSync(join(draft, 'runbolt.db'), path);
  syncFolder(folder);
  reach('after-file', () => 'restore.record');
  moveMark(draft, folder);
  return aside;
}

/** The name first: it tells whoever finds the journal under the other one whose it is. */
function putAside(folder: string, stamp: string): string {
  const path = join(folder, 'runbolt.db');
  const [given] = namesAside(folder);
  const aside = given ?? `${path}.replaced-${stamp}`;
  if (given === undefined) linkSync(path, aside);
  reach('after-file', () => 'restore.aside');
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
  reach('after-file', () => 'restore.journal');
  return aside;
}

function moveMark(draft: string, folder: string): void {
  renameSync(markPath(draft), markPath(folder));
  syncFolder(folder);
  reach('after-file', () => 'restore.mark');
  rmSync(draft, { recursive: true });
}
