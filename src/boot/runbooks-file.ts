import { readFile } from 'node:fs/promises';
import type { Actions } from '../actions/action.ts';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { FileChange } from '../runbooks/changes/file-change.ts';
import { formatDiagnostics } from '../runbooks/format-diagnostics.ts';
import { type ParsedRunbooks, parseInTurns, parseRunbooks } from '../runbooks/parse-runbooks.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { type FileStore, recordLoad } from './record-load.ts';

export type LoadResult = LoadedFile | { readonly ok: false; readonly report: string };

export interface LoadedFile {
  readonly ok: true;
  readonly runbooks: Runbooks;
  readonly warnings: string;
  /** What was read. */
  readonly bytes: Buffer;
}

/** Reads and checks the file. A file that cannot be read is reported like one that cannot be understood. */
export async function loadRunbooks(file: string, actions: Actions): Promise<LoadResult> {
  const bytes = await read(file);
  if (bytes instanceof Error) return cannotRead(file, bytes);
  return resultOf(parseRunbooks(bytes, { file, actions }), bytes);
}

type Found = Buffer | NodeJS.ErrnoException;

const read = (file: string): Promise<Found> => readFile(file).catch((error: NodeJS.ErrnoException) => error);

function isSame(one: Found, other: Found): boolean {
  if (one instanceof Error || other instanceof Error) return false;
  return one.equals(other);
}

function resultOf(parsed: ParsedRunbooks, bytes: Buffer): LoadResult {
  if (!parsed.ok) return { ok: false, report: formatDiagnostics(parsed.diagnostics) };
  return { ok: true, runbooks: parsed.runbooks, warnings: formatDiagnostics(parsed.diagnostics), bytes };
}

const cannotRead = (file: string, error: NodeJS.ErrnoException): LoadResult => ({
  ok: false,
  report: unreadable(file, error),
});

function unreadable(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `${file} does not exist. Set RUNBOLT_RUNBOOKS to your runbooks file.`;
  if (error.code === 'EISDIR') return `${file} is a folder. Set RUNBOLT_RUNBOOKS to your runbooks file.`;
  return `${file} cannot be read: ${error.code ?? error.message}.`;
}

export interface WatchedRunbooks {
  /** The last file that was whole. */
  readonly current: () => Runbooks;
  /** What is wrong with the file as it is on the disk now, when it is not the one in use. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
}

export interface WatchTools {
  readonly file: string;
  readonly actions: Actions;
  readonly store: FileStore;
  readonly clock: Clock;
  readonly onReload: (result: LoadResult) => void;
  /** What a file that comes into force changes, at the start and later. */
  readonly onChange: (changes: readonly FileChange[]) => void;
  /** Makes ready for a file before it comes into force; answers what keeps it from it. */
  readonly prepare: (runbooks: Runbooks) => readonly string[];
  /** Resolves when no person is kept waiting by going on with a check. */
  readonly turn?: () => Promise<void>;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Looks at the file every two seconds. A broken file never replaces the one that works, nor does one that has changed
 * again before it was checked.
 */
export async function watchRunbooks(first: LoadedFile, tools: WatchTools): Promise<WatchedRunbooks> {
  const { file, actions, store, clock, onReload, onChange, prepare, turn } = tools;
  let current = first.runbooks;
  let problem: string | undefined;
  let stopped = false;
  onChange(await recordLoad(store, first.runbooks));

  const report = (words: string) => {
    if (words === problem) return;
    problem = words;
    onReload({ ok: false, report: words });
  };
  let checked: Found = first.bytes;
  const check = async (bytes: Buffer) =>
    resultOf(await parseInTurns(bytes, { file, actions, ...(turn && { turn }) }), bytes);
  /** Whether it has changed again while it was checked: the next look takes what is there then. */
  const isOvertaken = async (found: Found) => Buffer.isBuffer(found) && !isSame(await read(file), found);
  const look = async () => {
    const found = await read(file);
    // Checking a file takes a hundred times as long as reading it, and hardly ever has it changed.
    if (isSame(found, checked)) return;
    const result = found instanceof Error ? cannotRead(file, found) : await check(found);
    if (stopped || (await isOvertaken(found))) return;
    const obstacles = result.ok ? prepare(result.runbooks) : [result.report];
    if (obstacles.length > 0) report(obstacles.join('\n'));
    else if (result.ok && (result.runbooks.hash !== current.hash || problem !== undefined)) {
      // In the record first: no file is in force that an auditor could not find.
      const changes = await recordLoad(store, result.runbooks);
      current = result.runbooks;
      problem = undefined;
      onReload(result);
      onChange(changes);
    }
    checked = found;
  };
  /** The next look tries again. */
  const notRecorded = (error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    if (!stopped) report(`${file} has changed, but the record did not take it: ${error.message}`);
  };
  const again = () => {
    if (stopped) return;
    cancel = clock.after(LOOK_EVERY_MS, () => void look().catch(notRecorded).finally(again));
  };
  let cancel = () => {};
  again();

  return {
    current: () => current,
    problem: () => problem,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
