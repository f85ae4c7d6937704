import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violationsIn } from './checks/all.ts';
import { claimFolder } from './claim-folder.ts';
import type { Evidence, Violation } from './evidence.ts';
import { pause } from './flaky-front.ts';
import { keepEvidence } from './keep.ts';
import { type StepStart, stepStart, takeovers } from './lease-history.ts';
import { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { People } from './people.ts';
import { type Plan, planOf } from './plan.ts';
import { Chance } from './random.ts';
import { readRecord } from './read-record.ts';
import { respondTo } from './respond.ts';
import { settled } from './settle.ts';
import { judgeTakeovers, type TakeoverReport } from './takeover.ts';
import { cause } from './troubles.ts';
import { type ChaosWorld, openWorld } from './world.ts';

export interface Outcome {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly runs: ReadonlyMap<string, number>;
  readonly settledInMs: number | undefined;
  readonly takeovers: TakeoverReport | undefined;
  readonly violations: readonly Violation[];
}

/**
 * Sets everything up, lets it be ill-treated for as long as asked, lets it settle, and looks. Whatever it has started is
 * gone when it ends, also when `interrupted` ends it; it throws then.
 */
export async function runChaos(options: Options, interrupted: AbortSignal): Promise<Outcome> {
  const chance = new Chance(options.seed);
  const ledger = new Ledger();
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'runbolt-chaos-run-'));
  await using rooms = new AsyncDisposableStack();
  const claim = claimFolder(folder);
  rooms.defer(() => claim.close());
  // Nobody is hurt while they are born.
  const weather = { isRough: false };
  const isRough = () => weather.isRough;
  await using world = await openWorld({ options, chance, ledger, folder, isRough });
  const site = { world, weather, plan: planOf(options, chance), ledger, chance, folder };
  return await Promise.race([illTreat(site, options), rejectsOn(interrupted)]);
}

interface Site {
  readonly world: ChaosWorld;
  readonly weather: { isRough: boolean };
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly folder: string;
}

async function illTreat(
  { world, weather, plan, ledger, chance, folder }: Site,
  options: Options,
): Promise<Outcome> {
  const people = peopleOf(world, { plan, ledger, chance, isRough: () => weather.isRough });
  const watching = people.watch();

  weather.isRough = true;
  const responding = respondTo(plan, { world, ledger, chance });
  await play(plan, options, people, (trouble) => cause({ ...world, ledger }, trouble));
  weather.isRough = false;

  await world.crew.mend();
  people.lookAgain();
  const settledInMs = await settled(() => world.crew.targets(), responding.isCalm);
  people.leave();
  await Promise.all([watching, responding.leave()]);
  world.crew.logbook.crashes.push(...(await world.crew.leave()));
  const evidence = await evidenceOf(world, ledger, folder);
  if (options['doubled-effect']) ledger.effects.push(...ledger.effects.slice(-1));
  return { folder, ledger, settledInMs, ...(await judge(world, options, evidence)) };
}

const rejectsOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

interface Asked {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly isRough: () => boolean;
}

function peopleOf({ slack, door, database }: ChaosWorld, { plan, ledger, chance, isRough }: Asked): People {
  return new People({
    ...{
      slack,
      ledger,
      isRough,
      commands: plan.commands,
      chance: chance.fork('people'),
      door: () => door.url,
    },
    happened: async (run, step) => {
      const start = await startOf(database?.url, ledger, run, step);
      return () => happenedSince(ledger, run, step, start);
    },
  });
}

/** SQLite cannot be asked by a second process: there the click that let it begin has to do. */
async function startOf(
  url: string | undefined,
  ledger: Ledger,
  run: string,
  step: string,
): Promise<StepStart> {
  const recorded = url === undefined ? undefined : await stepStart(url, run, step).catch(() => undefined);
  const confirmed = ledger.clicks.findLast((click) => click.run === run && click.action === 'confirm');
  return recorded ?? { at: confirmed?.at ?? 0 };
}

/** ECS is told of no run: there it is the service, and the time. */
const happenedSince = (ledger: Ledger, run: string, step: string, { at, service }: StepStart): boolean =>
  ledger.effects.some((effect) =>
    effect.run === undefined
      ? effect.service !== undefined && effect.service === (service ?? effect.service) && effect.at >= at
      : effect.run === run && effect.step === step,
  );

/** Lets everything that was planned happen at its time; resolves when the last minute is over. */
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

async function evidenceOf(
  { database, slack }: ChaosWorld,
  ledger: Ledger,
  folder: string,
): Promise<Evidence> {
  const place = database ? { folder, databaseUrl: database.url } : { folder: join(folder, 'data') };
  const evidence = { ...(await readRecord(place)), ledger, auditChannel: slack.auditChannel };
  keepEvidence(folder, evidence);
  return evidence;
}

async function judge({ database, crew }: ChaosWorld, { replicas }: Options, evidence: Evidence) {
  const { kills, absences, crashes } = crew.logbook;
  const taken =
    database && judgeTakeovers({ takeovers: await takeovers(database.url, kills), absences, replicas });
  const badly = crashes.map((what) => ({
    invariant: 'no replica ends by itself, and each leaves in time',
    what,
  }));
  return {
    runs: countBy(
      [...evidence.runs.values()].map(({ status, request }) => `${request.runbook.name} ${status}`),
    ),
    takeovers: taken,
    violations: [...violationsIn(evidence), ...badly, ...(taken?.violations ?? [])],
  };
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
