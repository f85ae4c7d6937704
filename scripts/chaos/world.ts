import { openAws } from './aws.ts';
import { openCluster } from './cluster.ts';
import { Crew } from './crew.ts';
import { type Door, openDoor } from './door.ts';
import { keepLeaseHistory } from './lease-history.ts';
import type { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { openPagerDuty } from './pagerduty.ts';
import { type ChaosDatabase, givenDatabase, ownDatabase } from './postgres.ts';
import type { Chance } from './random.ts';
import { WEBHOOK_TOKEN } from './sender.ts';
import { type OutsideSlack, openSlack } from './slack.ts';

export interface WorldWishes {
  readonly options: Options;
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly folder: string;
  /** Whether anything goes wrong, now. */
  readonly isRough: () => boolean;
}

export interface ChaosWorld extends AsyncDisposable {
  readonly database: ChaosDatabase | undefined;
  readonly slack: OutsideSlack;
  readonly door: Door;
  readonly crew: Crew;
}

const RUNBOOKS = 'scripts/chaos/runbooks.yaml';
const COMMANDS = [
  ...['look', 'pause', 'resume', 'scale', 'rollback', 'backup', 'restore', 'stepwise', 'blind'],
  'incident',
];
/** How many requests go wrong: enough that every kind is met in minutes, few enough that work gets done. */
const FAULTY = { slack: 0.02, systems: 0.06 } as const;

/** The replicas, the load balancer before them, the database behind them, and everything outside, each by itself. */
export async function openWorld({
  options,
  chance,
  ledger,
  folder,
  isRough,
}: WorldWishes): Promise<ChaosWorld> {
  const rooms = new AsyncDisposableStack();
  const kept = <Room extends { close(): Promise<void> }>(room: Room): Room => {
    rooms.defer(() => room.close());
    return room;
  };
  const database = await openDatabase(options);
  if (database) kept(database);
  let crew: Crew | undefined;
  const replicas = () => crew?.targets() ?? [];
  const door = kept(await openDoor({ replicas, chance: chance.fork('door'), ledger, isRough }));
  const outside = (name: string, usual: number) => ({
    ...{ folder, ledger, chance: chance.fork(name), faultiness: () => (isRough() ? usual : 0) },
  });
  const commands = COMMANDS.map((name) => `/${name}`);
  const slack = kept(await openSlack({ ...outside('slack', FAULTY.slack), door: () => door.url, commands }));
  const cluster = kept(await openCluster(outside('kubernetes', FAULTY.systems)));
  const aws = kept(await openAws(outside('aws', FAULTY.systems)));
  const pagerduty = kept(await openPagerDuty(outside('pagerduty', FAULTY.systems)));

  const environment = {
    ...{ ...slack.environment, ...cluster.environment, ...aws.environment, ...pagerduty.environment },
    WEBHOOK_TOKEN,
  };
  const place = { databaseUrl: database?.url, folder, runbooks: RUNBOOKS, environment, ledger };
  crew = kept(await Crew.open({ ...place, count: options.replicas }));
  if (database) await keepLeaseHistory(database.url);
  return { database, slack, door, crew, [Symbol.asyncDispose]: () => rooms.disposeAsync() };
}

async function openDatabase({ store }: Options): Promise<ChaosDatabase | undefined> {
  if (store === 'sqlite') return undefined;
  const given = process.env.DATABASE_URL;
  return given ? givenDatabase(given) : ownDatabase();
}
