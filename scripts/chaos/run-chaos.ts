import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAws } from './aws.ts';
import { violationsIn } from './checks/all.ts';
import { openCluster } from './cluster.ts';
import { type Absence, Crew } from './crew.ts';
import { openDoor } from './door.ts';
import type { Violation } from './evidence.ts';
import { pause } from './flaky-front.ts';
import { keepEvidence } from './keep.ts';
import { keepLeaseHistory, stepStartedAt, takeovers } from './lease-history.ts';
import { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { People } from './people.ts';
import { type Plan, planOf } from './plan.ts';
import { type ChaosDatabase, givenDatabase, ownDatabase } from './postgres.ts';
import { Chance } from './random.ts';
import { readRecord } from './read-record.ts';
import { settled } from './settle.ts';
import { openSlack } from './slack.ts';
import { judgeTakeovers, type TakeoverReport } from './takeover.ts';
import { cause } from './troubles.ts';

const RUNBOOKS = 'scripts/chaos/runbooks.yaml';
const COMMANDS = ['look', 'pause', 'resume', 'scale', 'rollback', 'backup', 'restore', 'stepwise'];
/** How many requests go wrong while they may: enough that every kind is met in a minute, few enough that work gets done. */
const FAULTY = { slack: 0.02, systems: 0.06 } as const;

export interface Outcome {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly runs: ReadonlyMap<string, number>;
  readonly settledInMs: number | undefined;
  readonly takeovers: TakeoverReport | undefined;
  readonly crashes: readonly string[];
  readonly violations: readonly Violation[];
}

/** Sets everything up, lets it be ill-treated for as long as asked, lets it settle, and looks. */
export async function runChaos(options: Options): Promise<Outcome> {
  await using rooms = new AsyncDisposableStack();
  const chance = new Chance(options.seed);
  const plan = planOf(options, chance);
  const ledger = new Ledger();
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'runbolt-chaos-run-'));
  mkdirSync(folder, { recursive: true });
  let rough = true;
  const isRough = () => rough;

  const database = await openDatabase(options);
  if (database) rooms.defer(() => database.close());
  let crew: Crew | undefined;
  const replicas = () => crew?.targets() ?? [];
  const door = await openDoor({ replicas, chance: chance.fork('door'), ledger, isRough });
  rooms.defer(() => door.close());
  const faultiness = (usual: number) => () => (rough ? usual : 0);
  const outside = (name: string, usual: number) => ({
    ...{ folder, ledger, chance: chance.fork(name), faultiness: faultiness(usual) },
  });
  const slack = await openSlack({
    ...outside('slack', FAULTY.slack),
    door: () => door.url,
    commands: COMMANDS.map((name) => `/${name}`),
  });
  rooms.defer(() => slack.close());
  const cluster = await openCluster(outside('kubernetes', FAULTY.systems));
  rooms.defer(() => cluster.close());
  const aws = await openAws(outside('aws', FAULTY.systems));
  rooms.defer(() => aws.close());

  const environment = { ...slack.environment, ...cluster.environment, ...aws.environment };
  const databaseUrl = database?.url;
  // Nobody is hurt while they are born.
  rough = false;
  const opened = await Crew.open({
    ...{ count: options.replicas, databaseUrl, folder, runbooks: RUNBOOKS, environment, ledger },
  });
  crew = opened;
  rooms.defer(() => opened.killAll());
  if (databaseUrl !== undefined) await keepLeaseHistory(databaseUrl);
  rough = true;

  const people = new People({
    ...{
      slack,
      ledger,
      isRough,
      commands: plan.commands,
      chance: chance.fork('people'),
      door: () => door.url,
    },
    happened: async (run, step) => {
      const since = await beganAt(databaseUrl, ledger, run, step);
      return () => happenedSince(ledger, run, step, since);
    },
  });
  const watching = people.watch();
  const outages: Absence[] = [];
  const parts = { crew: opened, database, ledger, outages };
  await play(plan, options, people, (trouble) => cause(parts, trouble));

  rough = false;
  await opened.mend();
  people.lookAgain();
  const settledInMs = await settled(replicas);
  people.leave();
  await watching;
  const badlyLeft = await opened.leave();

  const record = await readRecord(
    databaseUrl === undefined ? { folder: join(folder, 'data') } : { folder, databaseUrl },
  );
  const evidence = { ...record, ledger, auditChannel: slack.auditChannel };
  keepEvidence(folder, evidence);
  if (options['doubled-effect']) ledger.effects.push(...ledger.effects.slice(-1));
  const taken =
    databaseUrl === undefined
      ? undefined
      : judgeTakeovers({
          takeovers: await takeovers(databaseUrl, opened.kills),
          absences: [...opened.absences, ...outages],
          replicas: options.replicas,
        });
  const crashes = [...opened.crashes, ...badlyLeft];
  return {
    ...{ folder, ledger, settledInMs, takeovers: taken, crashes },
    runs: countBy(
      [...record.runs.values()].map(({ status, request }) => `${request.runbook.name} ${status}`),
    ),
    violations: [
      ...violationsIn(evidence),
      ...crashes.map((what) => ({ invariant: 'no replica ends by itself, and each leaves in time', what })),
      ...(taken?.violations ?? []),
    ],
  };
}

async function openDatabase({ store }: Options): Promise<ChaosDatabase | undefined> {
  if (store === 'sqlite') return undefined;
  const given = process.env.DATABASE_URL;
  return given ? givenDatabase(given) : ownDatabase();
}

/** Lets everything that was planned happen at its time; resolves when the last minute is over and every trouble, too. */
async function play(
  { commands, troubles }: Plan,
  { minutes }: Options,
  people: People,
  begin: (trouble: Plan['troubles'][number]) => Promise<void>,
): Promise<void> {
  const began = Date.now();
  const at = (ms: number) => pause(Math.max(0, ms - (Date.now() - began)));
  await Promise.all([
    ...commands.map((command) => at(command.atMs).then(() => people.type(command))),
    // What has begun may last longer than the time that is left; settling begins with mending it.
    ...troubles.map((trouble) => at(trouble.atMs).then(() => void begin(trouble).catch(console.error))),
    at(minutes * 60_000),
  ]);
}

/** SQLite cannot be asked by a second process: there the click that let it begin has to do. */
async function beganAt(url: string | undefined, ledger: Ledger, run: string, step: string): Promise<number> {
  const recorded = url === undefined ? undefined : await stepStartedAt(url, run, step).catch(() => undefined);
  return (
    recorded ?? ledger.clicks.findLast((click) => click.run === run && click.action === 'confirm')?.at ?? 0
  );
}

function happenedSince(ledger: Ledger, run: string, step: string, since: number): boolean {
  return ledger.effects.some((effect) =>
    effect.run === undefined
      ? effect.service !== undefined && effect.at >= since
      : effect.run === run && effect.step === step,
  );
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
