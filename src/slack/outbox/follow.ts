import type { StoredEvent } from '../../audit/event.ts';
import type { AlertRows, Cursors, DerivedEntry, EventStore, OpenLoop } from '../../audit/event-store.ts';
import type { DrillReport } from '../../drills/drill-report.ts';
import { incidentOfStream, readIncident, toIncidentHappening } from '../../incidents/incident-stream.ts';
import { reach } from '../../lib/crash-points.ts';
import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { listsTouched } from '../../schedules/read-checklist.ts';
import { CARRIED, foldSchedule, scheduleOfStream } from '../../schedules/schedule-stream.ts';
import type { ShownRun } from '../commands.ts';
import type { Log } from '../log.ts';
import { keyOf, type OutboxItem, READER, toJson } from './item.ts';
import { tell } from './tell.ts';
import { tellAlerts } from './tell-alert.ts';
import { tellFile } from './tell-file.ts';
import { tellIncident } from './tell-incident.ts';
import { tellLoop } from './tell-loop.ts';
import { tellOnCall } from './tell-oncall.ts';
import { tellRecord } from './tell-record.ts';
import { tellSchedule } from './tell-schedule.ts';
import { tellSlack } from './tell-slack.ts';

export interface FollowParts {
  readonly store: EventStore & Cursors & AlertRows;
  readonly showRun: (id: string) => Promise<ShownRun | undefined>;
  readonly runbooks: () => Pick<Runbooks, 'runbooks' | 'oncall' | 'commandPrefix'>;
  readonly openLoops: () => Promise<readonly Pick<OpenLoop, 'run' | 'what'>[]>;
  readonly drillsUntil: (run: string) => Promise<readonly DrillReport[] | undefined>;
  readonly auditChannel: string | undefined;
  readonly log: Log;
}

const BATCH = 200;
const MOST_UNSTORED = 1_000;
const RUN_STREAM = /^run\/(.+)$/;

/**
 * Reads what happened after the cursor and stores what there is to say about it, in one transaction with the cursor:
 * each event is told once, whatever happens in between.
 */
export class Follower {
  readonly #parts: FollowParts;
  #position: number | undefined;
  #stored = 0;

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** Reads one batch; answers what news there is. Undefined: everything has been read. */
  async next(): Promise<readonly OutboxItem[] | undefined> {
    const { store } = this.#parts;
    const position = this.#position ?? (await this.#begin());
    const events = await store.readAfter(position, BATCH);
    const last = events.at(-1);
    if (!last) return undefined;
    const items = await tellBatch(this.#parts, events);
    // Events of which there is nothing to say may be read again after a crash; they cost no commit now.
    if (items.length > 0 || last.position - this.#stored >= MOST_UNSTORED) {
      reach('before-cursor', () => READER);
      await store.advance(READER, last.position, items.map(entry));
      reach('after-cursor', () => READER);
      this.#stored = last.position;
    }
    this.#position = last.position;
    return items;
  }

  async #begin(): Promise<number> {
    this.#stored = await this.#parts.store.cursor(READER);
    return this.#stored;
  }
}

async function tellBatch(parts: FollowParts, events: readonly StoredEvent[]): Promise<readonly OutboxItem[]> {
  const items: OutboxItem[] = [];
  for (const [run, happened] of byRun(events)) {
    items.push(...(await orNothing(parts, run, () => tellAll(parts, run, happened))));
  }
  for (const event of events) {
    items.push(...(await orNothing(parts, event.stream, () => tellOfIncident(parts, event))));
    items.push(...(await orNothing(parts, event.stream, () => tellLoop(parts, event))));
    items.push(...(await orNothing(parts, event.stream, () => tellOfSchedule(parts, event))));
    items.push(...(await orNothing(parts, event.stream, () => tellOnCall(parts, event))));
    items.push(...(await orNothing(parts, event.stream, async () => tellFile(event, parts.auditChannel))));
    items.push(...(await orNothing(parts, event.stream, async () => tellRecord(event, parts.auditChannel))));
    items.push(...(await orNothing(parts, event.stream, async () => tellSlack(event, parts.auditChannel))));
  }
  items.push(...(await orNothing(parts, 'alerts', () => tellAlerts(parts, events))));
  return items;
}

const entry = (item: OutboxItem): DerivedEntry => ({ key: keyOf(item), value: toJson(item) });

async function tellOfIncident({ store }: FollowParts, event: StoredEvent): Promise<readonly OutboxItem[]> {
  const id = incidentOfStream(event.stream);
  const incident = id === undefined ? undefined : await readIncident(store, id);
  return incident ? tellIncident(toIncidentHappening(event), incident) : [];
}

async function tellOfSchedule(
  { store, runbooks, auditChannel }: FollowParts,
  event: StoredEvent,
): Promise<readonly OutboxItem[]> {
  const name = scheduleOfStream(event.stream);
  if (name === undefined) return [];
  const recent = await store.read(event.stream, CARRIED);
  const isRecent = recent.some(({ version }) => version <= event.version);
  const stored = isRecent ? recent : await store.read(event.stream);
  const state = foldSchedule(name, stored);
  const schedule = state.schedule ?? state.removed;
  const lists = listsTouched(name, stored, event);
  return schedule ? tellSchedule({ event, schedule, file: runbooks(), auditChannel, lists }) : [];
}

function byRun(events: readonly StoredEvent[]): ReadonlyMap<string, readonly StoredEvent[]> {
  const runs = events.flatMap((event) => RUN_STREAM.exec(event.stream)?.[1] ?? []);
  return new Map(
    [...new Set(runs)].map((run) => [run, events.filter(({ stream }) => stream === `run/${run}`)]),
  );
}

/** The last of a batch's root items is enough: it asks for the message to be brought up to date. */
async function tellAll(
  parts: FollowParts,
  id: string,
  stored: readonly StoredEvent[],
): Promise<OutboxItem[]> {
  const shown = await parts.showRun(id);
  if (!shown) return [];
  const { run } = shown;
  const items: OutboxItem[] = [];
  for (const event of shown.events) {
    const hash = stored.find(({ position }) => position === event.position)?.hash;
    if (hash === undefined) continue;
    const told = { event, run, hash, auditChannel: parts.auditChannel };
    items.push(...(await orNothing(parts, id, async () => tell(told))));
  }
  const lastRoot = items.findLast(({ kind }) => kind === 'root');
  const head = items.find((item) => item.kind === 'root' && item.head !== undefined);
  return items.filter((item) => item.kind !== 'root' || item === lastRoot || item === head);
}

/** A bug in the words for one thing must not keep all that follows from being told; the store's trouble is retried. */
async function orNothing(
  { log }: FollowParts,
  about: string,
  say: () => Promise<readonly OutboxItem[]>,
): Promise<readonly OutboxItem[]> {
  try {
    return await say();
  } catch (error) {
    if (error instanceof Failure) throw error;
    log.error({ err: error, about }, 'cannot put into words what happened');
    return [];
  }
}
