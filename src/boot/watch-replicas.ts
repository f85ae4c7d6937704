import { RUNBOLT } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import { REPLICAS_STREAM } from '../audit/own-streams.ts';
import { type Difference, differencesBetween, type ReplicaSelf, type Replicas } from '../audit/replicas.ts';
import type { Clock } from '../lib/clock.ts';

export interface WatchReplicasTools {
  readonly replicas: Replicas;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: { warn(facts: object, message: string): void; info(facts: object, message: string): void };
  /** How it is here, now. */
  readonly self: () => ReplicaSelf;
}

export interface WatchedReplicas {
  /** What they differ in, as of the last look. */
  readonly differences: () => readonly string[];
  readonly stop: () => void;
}

const LOOK_EVERY_MS = 10_000;
/** A rolling deployment is over by then, or nearly; who asks hears of a difference at once. */
const MOMENT_MS = 60_000;
const DIFFER = 'replicas_differ';

/** Compares the replicas with each other; what they differ in for longer than a moment is logged, and once in the record. */
export function watchReplicas(tools: WatchReplicasTools): WatchedReplicas {
  const { replicas, clock, log, self } = tools;
  let seen: readonly Difference[] = [];
  /** Undefined: nothing yet since the start; the record may say otherwise. */
  let told: string | undefined;
  const startedAt = clock.now().getTime();
  const since = new Map<string, number>();
  let isStopped = false;
  let cancel = () => {};

  const look = async () => {
    replicas.describe(self());
    seen = differencesBetween(await replicas.alive());
    const now = clock.now().getTime();
    const lasting = stillThere(since, seen, now);
    const isEarly = lasting.length === 0 && now - startedAt < MOMENT_MS;
    const news = namesIn(lasting);
    if (told === undefined ? isEarly : news === told) return;
    if (lasting.length > 0) log.warn({ differences: lasting.map(({ words }) => words) }, 'replicas differ');
    else if (told !== undefined) log.info({}, 'replicas agree again');
    await record(tools.store, lasting);
    told = news;
  };
  const again = () => {
    if (isStopped) return;
    cancel = clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch((error: unknown) => log.warn({ err: error }, 'replicas could not be compared'))
        .finally(again);
    });
  };
  replicas.describe(self());
  again();

  return {
    differences: () => seen.map(({ words }) => words),
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** Those that have been there for a moment, in whatever Pods: a deployment replaces them one by one. */
function stillThere(
  since: Map<string, number>,
  seen: readonly Difference[],
  now: number,
): readonly Difference[] {
  const names = new Set(seen.map(({ what }) => what));
  for (const what of since.keys()) if (!names.has(what)) since.delete(what);
  for (const what of names) if (!since.has(what)) since.set(what, now);
  return seen.filter(({ what }) => now - (since.get(what) ?? now) >= MOMENT_MS);
}

/** In what they differ. It is told once, whichever Pods it shows in while some come and others go. */
const namesIn = (differences: readonly Difference[]): string =>
  JSON.stringify(differences.map(({ what }) => what).sort());

/** Every replica sees it; whoever is first writes it down. */
async function record(store: EventStore, lasting: readonly Difference[]): Promise<void> {
  const last = (await store.read(REPLICAS_STREAM, DIFFER)).at(-1);
  const what = lasting.map((one) => one.what).sort();
  if (JSON.stringify(last?.data.what ?? []) === JSON.stringify(what)) return;
  const type = lasting.length > 0 ? DIFFER : 'replicas_agree';
  const event = { type, actor: RUNBOLT, data: { what, differences: lasting.map(({ words }) => words) } };
  await store.append({ stream: REPLICAS_STREAM, expectedVersion: last?.version ?? 0, events: [event] });
}
