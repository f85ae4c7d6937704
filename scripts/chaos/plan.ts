import type { Options } from './options.ts';
import { groupsUntil, incidentsUntil, type PlannedGroup, type PlannedIncident } from './plan-response.ts';
import type { Chance } from './random.ts';
import { COMMANDER, OUTSIDER, RESPONDERS } from './who-is-there.ts';

/** What is decided before anything runs: it follows from the seed alone, and from nothing that happens. */
export interface Plan {
  readonly commands: readonly PlannedCommand[];
  readonly troubles: readonly PlannedTrouble[];
  readonly groups: readonly PlannedGroup[];
  readonly incidents: readonly PlannedIncident[];
}

export interface PlannedCommand {
  readonly atMs: number;
  /** Names it everywhere: in its arguments, in the run's message, in the report. */
  readonly ticket: string;
  readonly user: string;
  readonly channel: number;
  readonly command: string;
  readonly text: string;
  readonly wish: Wish;
}

/** What people mean to do with it. */
export type Wish = 'go' | 'cancel' | 'deny' | 'let it expire';

export type PlannedTrouble =
  | { readonly atMs: number; readonly do: 'kill' | 'stop'; readonly replica: number; readonly awayMs: number }
  | {
      readonly atMs: number;
      readonly do: 'pause' | 'cut' | 'stall';
      readonly replica: number;
      readonly forMs: number;
    }
  | { readonly atMs: number; readonly do: 'restart the database'; readonly mode: 'fast' | 'immediate' }
  | { readonly atMs: number; readonly do: 'end its sessions' };

export const CHANNELS = 12;
export const PURGES = 30;
export const BACKUPS = 6;
/** CronJobs that nobody hears of after they were written to. */
export const DARK = 4;
export const SERVICES = 30;

const COMMAND_EVERY_MS = 2_000;

export function planOf(
  { minutes, replicas, store }: Pick<Options, 'minutes' | 'replicas' | 'store'>,
  chance: Chance,
): Plan {
  const lastMs = minutes * 60_000;
  return {
    commands: commandsUntil(lastMs, chance.fork('commands')),
    groups: groupsUntil(lastMs, chance.fork('alerts')),
    incidents: incidentsUntil(lastMs, CHANNELS, chance.fork('incidents')),
    troubles:
      store === 'sqlite'
        ? // While the only process stands still, so does everything.
          troublesUntil(
            lastMs,
            { replicas: 1, weights: ON_SQLITE, longestMs: 6_000 },
            chance.fork('troubles'),
          )
        : troublesUntil(
            lastMs,
            { replicas, weights: ON_POSTGRES, longestMs: 40_000 },
            chance.fork('troubles'),
          ),
  };
}

function commandsUntil(lastMs: number, chance: Chance): readonly PlannedCommand[] {
  const commands: PlannedCommand[] = [];
  let atMs = 0;
  for (let number = 0; ; number++) {
    atMs += chance.between(0.2, 1.8) * COMMAND_EVERY_MS;
    if (atMs >= lastMs) return commands;
    const ticket = `t-${number}`;
    const before = commands.at(-1);
    // The same thing asked for again at once, by somebody else: it joins.
    if (before && chance.is(0.04)) commands.push({ ...before, atMs, user: chance.pick(RESPONDERS) });
    else commands.push(commandAt(atMs, ticket, chance));
  }
}

function commandAt(atMs: number, ticket: string, chance: Chance): PlannedCommand {
  const command = chance.weighed({
    look: 2,
    pause: 5,
    resume: 3,
    scale: 5,
    rollback: 2,
    backup: 3,
    restore: 3,
    stepwise: 2,
    blind: 1,
  });
  const user = chance.is(0.06) ? OUTSIDER : chance.is(0.1) ? COMMANDER : chance.pick(RESPONDERS);
  const wish = chance.weighed<Wish>({ go: 20, cancel: 3, deny: 1, 'let it expire': 1 });
  const now = command === 'pause' && chance.is(0.5) ? ' now' : '';
  const text = `${argumentsOf(command, chance)} ticket=${ticket}${now}`;
  return { atMs, ticket, user, channel: chance.below(CHANNELS), command: `/${command}`, text, wish };
}

function argumentsOf(command: string, chance: Chance): string {
  switch (command) {
    case 'pause':
    case 'resume':
      return `cronjob=purge-${chance.below(PURGES)}`;
    case 'blind':
      return `cronjob=dark-${chance.below(DARK)}`;
    case 'backup':
    case 'restore':
      return `cronjob=backup-${chance.below(BACKUPS)}`;
    case 'scale':
    case 'stepwise':
      // Few, so that they meet and wait in line.
      return `service=svc-${chance.below(6)} count=${chance.below(6)}`;
    case 'rollback':
      return `service=svc-${6 + chance.below(SERVICES - 6)}`;
    default:
      return `service=svc-${chance.below(SERVICES)}`;
  }
}

type TroubleName = PlannedTrouble['do'];

const ON_SQLITE = { kill: 4, pause: 2, stop: 2 } as const;
const ON_POSTGRES = {
  ...{ kill: 5, pause: 4, cut: 3, stall: 2, stop: 3 },
  'restart the database': 1,
  'end its sessions': 2,
} as const;

interface Troubled {
  readonly replicas: number;
  readonly weights: Readonly<Partial<Record<TroubleName, number>>>;
  readonly longestMs: number;
}

function troublesUntil(lastMs: number, troubled: Troubled, chance: Chance): readonly PlannedTrouble[] {
  const troubles: PlannedTrouble[] = [];
  // The first of them meets work that is under way.
  for (let atMs = 5_000; ; ) {
    atMs += chance.between(2_000, 12_000);
    if (atMs >= lastMs) return troubles;
    troubles.push(troubleAt(atMs, troubled, chance));
  }
}

function troubleAt(atMs: number, { replicas, weights, longestMs }: Troubled, chance: Chance): PlannedTrouble {
  const name = chance.weighed(weights);
  const replica = chance.below(replicas);
  switch (name) {
    case 'kill':
    case 'stop':
      return { atMs, do: name, replica, awayMs: chance.between(200, 8_000) };
    case 'pause':
    case 'cut':
    case 'stall':
      return { atMs, do: name, replica, forMs: chance.between(1_000, longestMs) };
    case 'restart the database':
      return { atMs, do: name, mode: chance.pick(['fast', 'immediate'] as const) };
    case 'end its sessions':
      return { atMs, do: name };
  }
}
