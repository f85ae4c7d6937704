import { RUNBOLT, type StoredEvent } from '../audit/event.ts';
import type { Cursors, EventStore } from '../audit/event-store.ts';
import { FILE_STREAM } from '../commands/loaded-file.ts';
import { nextTurn } from '../lib/in-turns.ts';
import { compareFiles } from '../runbooks/changes/compare-files.ts';
import type { FileChange } from '../runbooks/changes/file-change.ts';
import { plainForm } from '../runbooks/plain-form.ts';
import { Runbooks } from '../runbooks/runbook.ts';

export type FileStore = EventStore & Pick<Cursors, 'entry' | 'put'>;

/**
 * Puts into the record that this file comes into force: its hash, who it lets do what, and what is different from the
 * one before. Answers those differences; none when it is the same file, or when there is nothing to compare it with.
 */
export async function recordLoad(store: FileStore, runbooks: Runbooks): Promise<readonly FileChange[]> {
  const events = await store.read(FILE_STREAM);
  const before = await lastForm(store);
  if (hashOf(events.at(-1)) === runbooks.hash) {
    if (before?.hash !== runbooks.hash) await keepForm(store, runbooks);
    return [];
  }
  await nextTurn();
  const changes = before ? compareFiles(before, runbooks) : null;
  await nextTurn();
  const data = {
    hash: runbooks.hash,
    gates: gatesOf(runbooks),
    roles: Object.keys(runbooks.roles),
    changes: changes?.map((change) => ({ ...change })) ?? null,
  };
  const event = { type: 'runbooks_loaded', actor: RUNBOLT, data };
  const expectedVersion = events.at(-1)?.version ?? 0;
  const result = await store.append({ stream: FILE_STREAM, expectedVersion, events: [event] });
  if (result.status === 'conflict') return recordLoad(store, runbooks);
  await keepForm(store, runbooks);
  return changes ?? [];
}

const hashOf = (event: StoredEvent | undefined) => event?.data.hash;

const gatesOf = ({ runbooks }: Runbooks) =>
  Object.values(runbooks).map(({ name, allow, confirm, effect }) => ({
    runbook: name,
    effect,
    run: allow.run,
    approve: allow.approve,
    approvals: confirm.approvals,
    phrase: confirm.phrase !== undefined,
  }));

const READER = 'runbooks';
const IN_FORCE = 'in-force';

/** The file that was in force last, also before a restart; undefined when another version of Runbolt wrote it. */
async function lastForm(store: FileStore): Promise<Runbooks | undefined> {
  const value = await store.entry(READER, IN_FORCE);
  await nextTurn();
  return Runbooks.safeParse(value).data;
}

/** After the event: should the process die in between, the next load is compared with a file that was in force. */
async function keepForm(store: FileStore, runbooks: Runbooks): Promise<void> {
  await nextTurn();
  await store.put(READER, [{ key: IN_FORCE, value: plainForm(runbooks) }]);
}
