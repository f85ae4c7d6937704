import { RUNBOLT } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import { differencesBetween, type Replicas } from '../audit/replicas.ts';
import type { Clock } from '../lib/clock.ts';

export interface WatchReplicasTools {
  readonly replicas: Replicas;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: { warn(facts: object, message: string): void; info(facts: object, message: string): void };
  /** The hash of the file in force. */
  readonly runbooks: () => string;
}

export interface WatchedReplicas {
  /** What they differ in, as of the last look. */
  readonly differences: () => readonly string[];
  readonly stop: () => void;
}

/** A replica that was replaced has been forgotten by then, so a quick deployment says nothing. */
const LOOK_EVERY_MS = 10_000;
const STREAM = 'replicas';

/** Compares the replicas with each other; what they differ in is logged, and once in the record. */
export function watchReplicas(tools: WatchReplicasTools): WatchedReplicas {
  const { replicas, clock, log, runbooks } = tools;
  let differences: readonly string[] = [];
  let isStopped = false;
  let cancel = () => {};

  const look = async () => {
    replicas.describe(runbooks());
    const found = differencesBetween(await replicas.alive());
    const isNews = found.join('\n') !== differences.join('\n');
    differences = found;
    if (!isNews) return;
    if (found.length > 0) log.warn({ differences: found }, 'replicas differ');
    else log.info({}, 'replicas agree again');
    await record(tools.store, found);
  };
  const again = () => {
    if (isStopped) return;
    cancel = clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch((error: unknown) => log.warn({ err: error }, 'replicas could not be compared'))
        .finally(again);
    });
  };
  replicas.describe(runbooks());
  again();

  return {
    differences: () => differences,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** Every replica sees it; whoever is first writes it down. */
async function record(store: EventStore, differences: readonly string[]): Promise<void> {
  const events = await store.read(STREAM);
  const last = events.at(-1)?.data.differences ?? [];
  if (JSON.stringify(last) === JSON.stringify(differences)) return;
  const type = differences.length > 0 ? 'replicas_differ' : 'replicas_agree';
  const event = { type, actor: RUNBOLT, data: { differences } };
  await store.append({ stream: STREAM, expectedVersion: events.length, events: [event] });
}
