import { RUNBOLT } from '../audit/event.ts';
import { openRestore, RECORD_STREAM, RecordRestored } from '../audit/record-stream.ts';
import { missTicks } from '../schedules/miss-ticks.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';

/**
 * After a backup was put in the record's place, before anything moves: what was in flight in it may have happened since,
 * so its runs begin nothing more and schedules make up for nothing. Stopped half-way, it goes on at the next start.
 */
export async function takeUpRestore(context: CommandContext): Promise<void> {
  const { store } = context;
  for (;;) {
    const events = await store.read(RECORD_STREAM);
    const restored = openRestore(events);
    if (!restored) return;
    const { lost } = RecordRestored.parse(restored.data);
    const runs = lost === 0 ? [] : await stopAll(context);
    if (lost !== 0) await missTicks(context, Object.values(context.runbooks().schedules));
    const event = { type: 'restore_taken_up', actor: RUNBOLT, data: { runs } };
    const expectedVersion = events.at(-1)?.version ?? 0;
    await store.append({ stream: RECORD_STREAM, expectedVersion, events: [event] });
  }
}

/** More runs than any record of one process has in flight. */
const ALL = 1_000_000;

async function stopAll(context: CommandContext): Promise<readonly string[]> {
  const runs = await context.store.recentRuns({ limit: ALL });
  const inFlight = runs.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
  for (const id of inFlight) {
    await decideOnRun(context, id, RUNBOLT, (run) =>
      run.end || run.restored
        ? { reply: { status: 'ended', run } }
        : { events: [{ type: 'run_restored', data: {} }] },
    );
  }
  return inFlight;
}
