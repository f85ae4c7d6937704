import type { Alert } from '../../alerts/alert.ts';
import { alertAppend, readAlert } from '../../alerts/alert-stream.ts';
import { carryAlert, isLong } from '../../alerts/carried.ts';
import type { AlertEvent } from '../../alerts/events.ts';
import { acknowledged, goesOn, newsTo, openedBy } from '../../alerts/news.ts';
import { type Routed, route } from '../../alerts/route.ts';
import type { Signal } from '../../alerts/signal.ts';
import { STORM_WINDOW_MS, StormWatch } from '../../alerts/storm.ts';
import { readIncident } from '../../incidents/incident-stream.ts';
import { newId } from '../../lib/ids.ts';
import type { CommandContext } from '../context.ts';

interface Group {
  readonly routed: Routed;
  readonly signals: readonly Signal[];
}

/**
 * Stores what of these signals is news, durably. Taking the same ones in again changes nothing. `refuseLate` throws when
 * what was decided is to be stored no more.
 */
export async function takeInSignals(
  context: CommandContext,
  signals: readonly Signal[],
  refuseLate: () => void,
): Promise<void> {
  const groups = grouped(context, signals);
  const tools = { context, refuseLate, storms: new Storms(context) };
  await Promise.all(groups.map((group) => takeInGroup(tools, group)));
}

interface Tools {
  readonly context: CommandContext;
  readonly storms: Storms;
  readonly refuseLate: () => void;
}

function grouped({ runbooks }: CommandContext, signals: readonly Signal[]): readonly Group[] {
  const groups = new Map<string, { routed: Routed; signals: Signal[] }>();
  for (const signal of signals) {
    const routed = route(signal, runbooks());
    const known = groups.get(routed.group);
    if (known) known.signals.push(signal);
    else groups.set(routed.group, { routed, signals: [signal] });
  }
  return [...groups.values()];
}

/** Decides again when somebody else was quicker. */
async function takeInGroup({ context, storms, refuseLate }: Tools, group: Group): Promise<void> {
  const { store, clock } = context;
  for (;;) {
    const latest = await store.latestAlert(group.routed.group);
    const known = latest && (await readAlert(store, latest.id));
    const write =
      known && (goesOn(known, clock.now()) || isOldNews(group, known))
        ? { before: known, id: known.id, events: more(context, known, group) }
        : await opening(context, storms, group);
    if (write.events.length === 0) return;
    refuseLate();
    const at = clock.now();
    // Two replicas that hear of a new group at the same time open one.
    const key = write.before ? {} : { idempotencyKey: `alert/${group.routed.group}/${latest?.id ?? ''}` };
    const result = await store.append(alertAppend({ ...write, at, ...key }));
    if (result.status === 'appended') return;
  }
}

function more({ runbooks, clock }: CommandContext, known: Alert, { signals }: Group): readonly AlertEvent[] {
  const news = newsTo(known, signals, runbooks());
  return news.length > 0 && isLong(known) ? [carryAlert(known, clock.now()), ...news] : news;
}

/** A recording of what has been over for long opens nothing. */
const isOldNews = ({ signals }: Group, { reportedAt }: Alert): boolean =>
  signals.every(({ mayBeReplayed, at }) => mayBeReplayed && at <= reportedAt);

interface Opening {
  readonly before: undefined;
  readonly id: string;
  readonly events: readonly AlertEvent[];
}

async function opening(
  context: CommandContext,
  storms: Storms,
  { routed, signals }: Group,
): Promise<Opening> {
  const { runbooks, random, clock } = context;
  const id = newId('a', random, clock.now());
  const data = openedBy(signals, routed, runbooks());
  if (!data) return { before: undefined, id, events: [] };
  const storm = (await storms.watch(routed.channel)).stormOf(id);
  const opened = { type: 'alert_opened', data: { ...data, ...(storm !== undefined && { storm }) } } as const;
  return {
    before: undefined,
    id,
    events: [opened, ...acknowledged(signals), ...(await linked(context, signals))],
  };
}

/** The page of an open incident of ours belongs to it from the beginning. */
async function linked({ store }: CommandContext, signals: readonly Signal[]): Promise<readonly AlertEvent[]> {
  const id = signals.find((signal) => signal.incident !== undefined)?.incident;
  const incident = id === undefined ? undefined : await readIncident(store, id);
  if (!incident || incident.resolved) return [];
  return [{ type: 'alert_linked', data: { incident: incident.id } }];
}

/** What has begun in each channel lately; read once for all that came together. */
class Storms {
  readonly #context: CommandContext;
  readonly #watches = new Map<string | undefined, Promise<StormWatch>>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  watch(channel: string | undefined): Promise<StormWatch> {
    const known = this.#watches.get(channel) ?? this.#read(channel);
    this.#watches.set(channel, known);
    return known;
  }

  async #read(channel: string | undefined): Promise<StormWatch> {
    const { store, clock } = this.#context;
    const since = new Date(clock.now().getTime() - STORM_WINDOW_MS);
    return new StormWatch(await store.recentAlerts(channel ?? null, since));
  }
}
