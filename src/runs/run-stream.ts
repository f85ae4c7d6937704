import type { Actor, NewEvent, StoredEvent } from '../audit/event.ts';
import type { Append, AppendResult, Beside, RowChange, RunSummary } from '../audit/event-store.ts';
import { leavesBehind } from './drill-leftovers.ts';
import type { RunEvent, RunHappening } from './events.ts';
import { nextMove } from './next-move.ts';
import { pageDueAt } from './paging/next-page-move.ts';
import { pageStream } from './paging/page-stream.ts';
import { owesReview, type Run, reviewTarget } from './run.ts';
import { foldRun, transition } from './transition.ts';

export const runStream = (run: string): string => `run/${run}`;

/** The run's id when this is a run's stream. */
export function runOfStream(stream: string): string | undefined {
  return stream.startsWith('run/') ? stream.slice('run/'.length) : undefined;
}

/** A run's event as it stands in the record. The store hands back the very bytes we wrote; the chain proves it. */
export function toHappening(event: StoredEvent): RunHappening {
  const { type, data, actor, at, version, position, stream } = event;
  const run = runOfStream(stream) ?? '';
  return { type, data, actor, at, version, position, run } as unknown as RunHappening;
}

export function foldStream(events: readonly StoredEvent[]): Run | undefined {
  return foldRun(events.map(toHappening));
}

export interface Caused {
  readonly event: RunEvent;
  readonly actor: Actor;
}

/** An append to a run's stream, with the rows that follow from what the run will be once it is stored. */
export function runAppend(
  before: Run | undefined,
  id: string,
  caused: readonly Caused[],
  at: Date,
  extra: Extra,
): Append {
  const run = foldNext(before, id, caused, at);
  const rows: RowChange[] = [...(extra.rows ?? []), { row: 'run', summary: summaryOf(run) }];
  if (run.end) rows.push({ row: 'release_locks', run: id });
  // It waits for people again, and keeps nobody else waiting.
  if (before?.status === 'queued' && run.status === 'waiting') rows.push({ row: 'leave_lines', run: id });
  rows.push({
    row: 'due',
    stream: runStream(id),
    at: extra.dueAt === undefined ? dueAt(run, at) : extra.dueAt,
  });
  if (run.end && run.exceptions.glass && !owesReview(run))
    rows.push({ row: 'close_loops', target: reviewTarget(id), closedBy: id });
  const behind = run.end && !before?.end ? leavesBehind(run, at) : NOTHING_BEHIND;
  rows.push(...behind.rows);
  const pageAt = pageDueAt(run, at);
  if (pageAt || (before && pageDueAt(before, at)))
    rows.push({ row: 'due', stream: pageStream(id), at: pageAt });

  return {
    stream: runStream(id),
    expectedVersion: before?.version ?? 0,
    events: caused.map(toNewEvent),
    also: [...(extra.also ?? []), ...putBack(before, run), ...behind.also],
    rows,
    ...(extra.idempotencyKey !== undefined && { idempotencyKey: extra.idempotencyKey }),
  };
}

const NOTHING_BEHIND = { also: [], rows: [] } as const;

export interface Extra {
  readonly rows?: readonly RowChange[];
  readonly also?: readonly Beside[];
  readonly idempotencyKey?: string;
  /** Overrides when the engine looks next. */
  readonly dueAt?: Date | null;
}

/** An undo that has worked is news of the run that it undid. */
function putBack(before: Run | undefined, { id, request, requester, end }: Run): readonly Beside[] {
  if (before?.end || end?.status !== 'succeeded' || request.undoes === undefined) return [];
  const event: RunEvent = { type: 'run_put_back', data: { run: id } };
  return [besideRun(request.undoes, event, requester)];
}

/** The event as it stands beside one of another stream. */
export const besideRun = (run: string, event: RunEvent, actor: Actor): Beside => ({
  stream: runStream(run),
  event: toNewEvent({ event, actor }),
});

/** The run after these events were stored. */
export function afterAppend(
  before: Run | undefined,
  result: Extract<AppendResult, { status: 'appended' }>,
): Run {
  let run = before;
  for (const event of result.events) run = transition(run, toHappening(event));
  if (!run) throw new Error('an append without events cannot make a run');
  return run;
}

function foldNext(before: Run | undefined, id: string, caused: readonly Caused[], at: Date): Run {
  let run = before;
  let version = before?.version ?? 0;
  for (const { event, actor } of caused) {
    version += 1;
    run = transition(run, { ...event, actor, at, version, position: 0, run: id });
  }
  if (!run) throw new Error('an append without events cannot make a run');
  return run;
}

const NOTHING_TO_MEASURE: ReadonlySet<string> = new Set();

/** A lock's release wakes those in line; should one slip between asking and lining up, it asks again this soon. */
export const ASK_AGAIN_FOR_LOCK_MS = 5_000;

/** When the engine has to look at it next. */
function dueAt(run: Run, now: Date): Date | null {
  const isInLine = run.status === 'queued' && run.takeOver?.stage !== 'asked';
  if (isInLine && !run.cancelled) return new Date(now.getTime() + ASK_AGAIN_FOR_LOCK_MS);
  const move = nextMove(run, now, NOTHING_TO_MEASURE);
  return move.do === 'wait' ? move.until : now;
}

const toNewEvent = ({ event, actor }: Caused): NewEvent => ({
  type: event.type,
  actor,
  data: event.data as unknown as NewEvent['data'],
});

function summaryOf(run: Run): RunSummary {
  const { runbook, environment } = run.request;
  return {
    id: run.id,
    runbook: runbook.name,
    title: runbook.title,
    environment: environment.name,
    status: run.status,
    requester: run.requester.name || run.requester.id,
    requestedAt: run.requestedAt,
    endedAt: run.end?.at ?? null,
    outcome: run.end?.outcome ?? null,
    glassBrokenBy: run.exceptions.glass?.by.id ?? null,
  };
}
