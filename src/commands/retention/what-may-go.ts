import { alertOfStream, readAlert } from '../../alerts/alert-stream.ts';
import type { StoredEvent } from '../../audit/event.ts';
import type { Sealable, Sealing } from '../../audit/event-store.ts';
import { incidentOfStream, readIncident } from '../../incidents/incident-stream.ts';
import type { Run } from '../../runs/run.ts';
import { foldStream, runOfStream, runStream } from '../../runs/run-stream.ts';
import { CARRIED, scheduleOfStream } from '../../schedules/schedule-stream.ts';
import type { CommandContext } from '../context.ts';

export interface Retaining extends Omit<CommandContext, 'store'> {
  readonly store: CommandContext['store'] & Sealable;
}

export type MayGo = Pick<Sealing, 'streams' | 'begun' | 'unfinished'>;

/**
 * Of what happened up to `position`, the streams that are over: runs, incidents and alerts that ended before `before`
 * and that nothing refers to which is still going on. Whatever else there is, is kept: what is open, drills, loads of
 * the file, handoffs, logins, and of schedules what came after they were last carried over.
 */
export async function whatMayGo(
  context: Retaining,
  { position, before }: { readonly position: number; readonly before: Date },
): Promise<MayGo> {
  const { store } = context;
  const needed = await whatIsNeeded(context);
  const streams: string[] = [];
  const begun: { stream: string; version: number }[] = [];
  for (const stream of await store.streamsThrough(position)) {
    if (scheduleOfStream(stream) !== undefined) {
      const [first] = await store.read(stream, CARRIED);
      if (first && first.type === CARRIED) begun.push({ stream, version: first.version });
    } else if (await isOver(context, stream, before, needed)) streams.push(stream);
  }
  return { streams, begun, unfinished: needed.unfinished };
}

interface Needed {
  readonly unfinished: readonly string[];
  /** Runs that something which goes on looks at. */
  readonly runs: ReadonlySet<string>;
  readonly incidents: ReadonlySet<string>;
  /** Drills, and what proves that they can fail: their history is looked at as a whole. */
  readonly runbooks: ReadonlySet<string>;
}

/** More than any record of ours has at one time. */
const ALL = 1_000_000;

async function whatIsNeeded({ store, runbooks }: Retaining): Promise<Needed> {
  const all = await store.recentRuns({ limit: ALL });
  const unfinished = all.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
  const going = await Promise.all(unfinished.map(async (id) => foldStream(await store.read(runStream(id)))));
  const loops = await store.openLoops();
  const incidents = await store.incidents({ open: true, limit: ALL });
  const drills = Object.values(runbooks().runbooks).flatMap(({ name, drill }) =>
    drill ? [name, drill.negativeControl?.runbook ?? name] : [],
  );
  return {
    unfinished,
    runs: new Set([...going.flatMap(lookedAtBy), ...loops.map(({ run }) => run)]),
    incidents: new Set(incidents.map(({ id }) => id)),
    runbooks: new Set(drills),
  };
}

const lookedAtBy = (run: Run | undefined): readonly string[] =>
  run
    ? [run.request.undoes, run.takenOver?.run, ...run.held.map((held) => held.run)].filter(
        (id) => id !== undefined,
      )
    : [];

async function isOver({ store }: Retaining, stream: string, before: Date, needed: Needed): Promise<boolean> {
  const alert = alertOfStream(stream);
  if (alert !== undefined) return (await readAlert(store, alert))?.resolvedAt !== undefined && isOld();
  const incident = incidentOfStream(stream);
  if (incident !== undefined) return (await readIncident(store, incident))?.resolved !== undefined && isOld();
  if (runOfStream(stream) === undefined) return false;
  const events = await store.read(stream);
  const run = foldStream(events);
  return run !== undefined && isNewestOld(events, before) && isRunOver(run, needed);

  async function isOld(): Promise<boolean> {
    return isNewestOld(await store.read(stream), before);
  }
}

const isNewestOld = (events: readonly StoredEvent[], before: Date): boolean => {
  const newest = events.at(-1);
  return newest !== undefined && newest.at < before;
};

function isRunOver({ id, end, request, exceptions: { glass, reviewed } }: Run, needed: Needed): boolean {
  const isReviewed = !glass || reviewed !== undefined;
  const isDrill = request.runbook.drill !== undefined || needed.runbooks.has(request.runbook.name);
  const isInIncident = request.origin.incident !== undefined && needed.incidents.has(request.origin.incident);
  return end !== undefined && isReviewed && !isDrill && !isInIncident && !needed.runs.has(id);
}
