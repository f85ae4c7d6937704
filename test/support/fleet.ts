import { onTestFinished } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { createSchema, schemaUrl } from '../storage/own-schema.ts';
import { freshFolder } from '../storage/stores.ts';
import { type Outside, openOutside } from './outside.ts';
import { Replica } from './replica.ts';
import { TcpProxy } from './tcp-proxy.ts';

const RUNBOOKS = 'bench/runbooks.yaml';

/** Several replicas on one PostgreSQL, with Slack and a cluster outside of them. Everything goes when the test ends. */
export interface Fleet {
  readonly replicas: readonly Replica[];
  readonly outside: Outside;
  /** The record, as one more process sees it. */
  readonly store: Store;
  /** The replicas' way to the database. */
  readonly proxy: TcpProxy;
  /** Which replicas commands are delivered to, in turn. */
  deliverTo(...replicas: readonly Replica[]): void;
  /** Requests a run for each CronJob from `first` to `last`. */
  pausePurges(first: number, last: number): Promise<void>;
  /** Resolves when so many runs have ended; answers how many milliseconds that took. */
  ended(runs: number): Promise<number>;
}

export interface FleetWishes {
  readonly replicas: number;
  readonly cronJobs: number;
  readonly writeMs: number;
  /** What the last of them is given besides. */
  readonly lastHas?: Readonly<Record<string, string>>;
}

export async function openFleet({
  replicas: count,
  cronJobs,
  writeMs,
  lastHas,
}: FleetWishes): Promise<Fleet> {
  const folder = freshFolder();
  onTestFinished(await createSchema(folder));
  const store = await openStore({ folder, databaseUrl: schemaUrl(folder), clock: systemClock });
  onTestFinished(() => store.close());
  const { proxy, databaseUrl } = await proxied(schemaUrl(folder));

  let turn = 0;
  let targets: readonly Replica[] = [];
  const deliverTo = () => targets[turn++ % targets.length]?.url ?? '';
  const outside = await openOutside({ folder, cronJobs, writeMs, deliverTo, commands: ['/pause-purge'] });
  onTestFinished(() => outside.close());

  const wishes = { databaseUrl, outside, runbooks: RUNBOOKS };
  const replicas = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      Replica.start({ ...wishes, ...(lastHas && index === count - 1 && { environment: lastHas }) }),
    ),
  );
  targets = replicas;
  onTestFinished(async () => {
    for (const replica of replicas) await replica.kill();
  });

  return {
    ...{ replicas, outside, store, proxy },
    deliverTo(...chosen) {
      targets = chosen;
    },
    async pausePurges(first, last) {
      const rhea = outside.slack.as('U0RESPOND1');
      for (let number = first; number <= last; number++)
        await rhea.command('C0OPS', '/pause-purge', `purge-${number} ticket-${number} now`);
    },
    async ended(runs) {
      const began = performance.now();
      for (;;) {
        const found = await store.recentRuns({ limit: 1_000 });
        if (found.filter(({ endedAt }) => endedAt !== null).length >= runs) return performance.now() - began;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

async function proxied(address: string) {
  const url = new URL(address);
  const proxy = await TcpProxy.open(url.hostname, Number(url.port || 5432));
  onTestFinished(() => proxy.close());
  url.host = `127.0.0.1:${proxy.port}`;
  return { proxy, databaseUrl: url.href };
}

/** What has to be true whatever was done to the replicas; `problems` is empty when it is. */
export async function problemsOf({ store, outside }: Fleet): Promise<readonly string[]> {
  const chain = await verifyChain(readAll(store));
  const runs = await store.recentRuns({ limit: 1_000 });
  return [
    ...(chain.status === 'ok' ? [] : [`the chain: ${JSON.stringify(chain)}`]),
    ...runs.flatMap(({ id, status }) => (status === 'succeeded' ? [] : [`${id} is ${status}`])),
    ...[...outside.writes].flatMap(([name, count]) =>
      count === 1 ? [] : [`${name} was written ${count} times`],
    ),
    ...(outside.writes.size === runs.length
      ? []
      : [`${outside.writes.size} CronJobs for ${runs.length} runs`]),
    ...saidTwice(outside),
  ];
}

/** Each message of ours carries its key, whatever replica has sent it. */
function saidTwice({ slack }: Outside): readonly string[] {
  const keys = slack
    .snapshot()
    .messages.flatMap(({ metadata }) => (metadata ? [JSON.stringify(metadata)] : []));
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `said twice: ${key}`);
}
