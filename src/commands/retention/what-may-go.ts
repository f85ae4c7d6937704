import { alertOfStream, readAlert } from '../../alerts/alert-stream.ts';
import type { StoredEvent } from '../../audit/event.ts';
import type { RunSummary, Sealable, Sealing } from '../../audit/event-store.ts';
import { incidentOfStream, readIncident } from '../../incidents/incident-stream.ts';
import { nextTurn } from '../../lib/in-turns.ts';
import { nagAt } from '../../oncall/handoff.ts';
import { handoffOfStream, readHandoff } from '../../oncall/handoff-stream.ts';
import { readRota } from '../../oncall/rota-stream.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { loopOf, loopOfStream, readLoop } from '../../runs/loops/loop-stream.ts';
import type { Run } from '../../runs/run.ts';
import { foldStream, runOfStream, runStream } from '../../runs/run-stream.ts';
import type { CommandContext } from '../context.ts';
import { beginsAt } from './begins-at.ts';

export interface Retaining {
  readonly store: CommandContext['store'] & Sealable;
  readonly runbooks: () => Pick<Runbooks, 'runbooks'>;
}

export type MayGo = Pick<Sealing, 'streams' | 'begun' | 'unfinished'>;

/**
 * Of what happened up to `position`, the streams that are over: runs, incidents, alerts, handoffs and open loops that
 * ended before `before` and that nothing refers to which is still going on; and the beginnings of streams that never
 * end. Whatever else there is, is kept: what is open, and of each drill as many as anybody looks at.
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
    // Somebody may wait for an answer meanwhile, and there may be thousands of them.
    await nextTurn();
    if (await isOver(context, stream, before, needed)) streams.push(stream);
    else {
      const version = await beginsAt(store, stream, before);
      if (version !== undefined) begun.push({ stream, version });
    }
  }
  return { streams, begun, unfinished: needed.unfinished };
}

interface Needed {
  readonly unfinished: readonly string[];
  /** Runs that something which goes on looks at. */
  readonly runs: ReadonlySet<string>;
  /** Those that are open, and those that an alert which still fires, or a run, tells how it ended. */
  readonly incidents: ReadonlySet<string | null | undefined>;
  readonly alerts: ReadonlySet<string | undefined>;
  /** Drills, and what proves that they can fail: what was measured is compared with what was measured before. */
  readonly drills: ReadonlySet<string>;
  /** The newest of each runbook: further back no comparison goes. */
  readonly newest: ReadonlySet<string>;
}

/** More than any record of ours has at one time. */
const ALL = 1_000_000;
/** What is open then is open now. */
const NEVER = new Date('9999-12-31T00:00:00Z');

async function whatIsNeeded({ store, runbooks }: Retaining): Promise<Needed> {
  const all = await store.recentRuns({ limit: ALL });
  const unfinished = all.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
  const going = await Promise.all(unfinished.map(async (id) => foldStream(await store.read(runStream(id)))));
  const rows = await store.openLoops();
  const loops = await Promise.all(rows.map(({ target }) => readLoop(store, loopOf(target))));
  const left = loops.flatMap((loop) => loop?.left ?? []);
  const open = await store.incidents({ open: true, limit: ALL });
  const alerts = await store.alertsBetween({ from: NEVER, until: NEVER, limit: ALL });
  const origins = going.flatMap((run) => run?.request.origin ?? []);
  const drills = Object.values(runbooks().runbooks).flatMap(({ name, drill }) =>
    drill ? [name, drill.negativeControl?.runbook ?? name] : [],
  );
  return {
    unfinished,
    runs: new Set([...going.flatMap(lookedAtBy), ...[...rows, ...left].map(({ run }) => run)]),
    incidents: new Set([
      ...open.map(({ id }) => id),
      ...[...alerts, ...origins].map(({ incident }) => incident),
    ]),
    alerts: new Set(origins.map(({ alert }) => alert)),
    drills: new Set(drills),
    newest: new Set(newestOfEach(all)),
  };
}

/** As many as anything of ours looks through. */
const COMPARED = 100;

function newestOfEach(newestFirst: readonly RunSummary[]): readonly string[] {
  const byRunbook = Map.groupBy(newestFirst, ({ runbook }) => runbook);
  return [...byRunbook.values()].flatMap((runs) => runs.slice(0, COMPARED).map(({ id }) => id));
}

const lookedAtBy = (run: Run | undefined): readonly string[] =>
  run
    ? [run.request.undoes, run.takenOver?.run, ...run.held.map((held) => held.run)].filter(
        (id) => id !== undefined,
      )
    : [];

async function isOver({ store }: Retaining, stream: string, before: Date, needed: Needed): Promise<boolean> {
  const alert = alertOfStream(stream);
  if (alert !== undefined && needed.alerts.has(alert)) return false;
  if (alert !== undefined) return (await readAlert(store, alert))?.resolvedAt !== undefined && isOld();
  const incident = incidentOfStream(stream);
  if (incident !== undefined && needed.incidents.has(incident)) return false;
  if (incident !== undefined) return (await readIncident(store, incident))?.resolved !== undefined && isOld();
  const handoff = handoffOfStream(stream);
  if (handoff !== undefined) return (await isHandedOver(store, handoff)) && isOld();
  const loop = loopOfStream(stream);
  if (loop !== undefined) return (await readLoop(store, loop))?.closed !== undefined && isOld();
  if (runOfStream(stream) === undefined) return false;
  const events = await store.read(stream);
  const run = foldStream(events);
  // What another stream told of a run that is gone is all there is then.
  return isNewestOld(events, before) && (!run || isRunOver(run, needed));

  async function isOld(): Promise<boolean> {
    return isNewestOld(await store.read(stream), before);
  }
}

/** Nobody is reminded of it, and it is not the one that stands for its rota. */
async function isHandedOver(store: Retaining['store'], id: string): Promise<boolean> {
  const found = (await readHandoff(store, id))?.handoff;
  if (!found || nagAt(found) !== undefined) return false;
  const { latest } = await readRota(store, found.made.rota.name);
  return latest?.handoff !== id;
}

const isNewestOld = (events: readonly StoredEvent[], before: Date): boolean => {
  const newest = events.at(-1);
  return newest !== undefined && newest.at < before;
};

function isRunOver({ id, end, request, exceptions: { glass, reviewed } }: Run, needed: Needed): boolean {
  const isReviewed = !glass || reviewed !== undefined;
  const isDrill = request.runbook.drill !== undefined || needed.drills.has(request.runbook.name);
  const isCompared = isDrill && needed.newest.has(id);
  const isInIncident = request.origin.incident !== undefined && needed.incidents.has(request.origin.incident);
  return end !== undefined && isReviewed && !isCompared && !isInIncident && !needed.runs.has(id);
}
