import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { peopleActions } from '../../src/actions/people/index.ts';
import type { Actor } from '../../src/audit/event.ts';
import type { CommandContext } from '../../src/commands/context.ts';
import { type ComingUp, comingUp } from '../../src/commands/schedules/coming-up.ts';
import { createPager } from '../../src/commands/schedules/pager.ts';
import { lastBeat } from '../../src/commands/schedules/record-beat.ts';
import { scheduleTools } from '../../src/commands/schedules/schedule-tools.ts';
import { startRun } from '../../src/commands/start-run.ts';
import { takeUpRestore } from '../../src/commands/take-up-restore.ts';
import { systemRandom } from '../../src/lib/ids.ts';
import type { Memberships } from '../../src/policy/membership.ts';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';
import { createEngine, type Engine } from '../../src/runs/engine.ts';
import type { EngineTools } from '../../src/runs/engine-tools.ts';
import { createPaging } from '../../src/runs/paging/advance-page.ts';
import { PAGE_PREFIX } from '../../src/runs/paging/page-stream.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runStream } from '../../src/runs/run-stream.ts';
import { createSchedules, type Schedules } from '../../src/schedules/advance-schedule.ts';
import { SCHEDULE_PREFIX } from '../../src/schedules/schedule-stream.ts';
import { advanceByPrefix } from '../../src/schedules/timed-stream.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import type { Chat } from '../../src/systems/chat/port.ts';
import type { PersonOnCall } from '../../src/systems/directory/port.ts';
import { notConnected } from '../../src/systems/not-connected.ts';
import { createWorld, type World } from '../../src/systems/world.ts';
import { HeldClock } from './held-clock.ts';
import { Levers, leverActions } from './levers.ts';

export const RHEA: Actor = { kind: 'slack', id: 'U0RESPOND1', name: 'Rhea' };
export const SAM: Actor = { kind: 'slack', id: 'U0RESPOND2', name: 'Sam' };
export const BEN: Actor = { kind: 'slack', id: 'U0COMMAND1', name: 'Ben' };
export const CLEO: Actor = { kind: 'slack', id: 'U0COMMAND2', name: 'Cleo' };
export const OLLY: Actor = { kind: 'slack', id: 'U0OUTSIDE1', name: 'Olly' };

/** The engine and the commands over a real store, a held clock and a world of levers. */
export interface Office {
  /** `RUNBOLT_DATA`. */
  readonly folder: string;
  readonly clock: HeldClock;
  readonly levers: Levers;
  readonly store: Store;
  readonly engine: Engine;
  readonly context: CommandContext;
  readonly tools: EngineTools;
  readonly logged: object[];
  readonly schedules: Schedules;
  comingUp(): Promise<ComingUp>;
  /** What Secrets Manager answers. */
  rotatedAt: () => Promise<Date | undefined>;
  /** What the directory answers; tests change it to take roles away. */
  memberships: Memberships;
  /** Who would be paged, first first. */
  onCall: readonly PersonOnCall[];
  /** Its PagerDuty outlives the process. */
  readonly world: World;
  runbooks: Runbooks;
  start(runbook: string, wishes?: Wishes): Promise<string>;
  run(id: string): Promise<Run>;
  /** Lets time pass, second by second, with everything that comes of it. */
  pass(seconds: number): Promise<void>;
  /** As if the process had died here: everything is forgotten but the store's file. */
  restart(change?: (yaml: string) => string, how?: Restarting): Promise<Office>;
}

interface Restarting {
  readonly pauseMs?: number;
  /** What somebody does while it is down. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface Wishes {
  readonly actor?: Actor;
  readonly given?: Readonly<Record<string, string>>;
  readonly now?: boolean;
  readonly planOnly?: boolean;
  readonly key?: string;
}

interface Outside {
  readonly folder: string;
  readonly clock: HeldClock;
  readonly levers: Levers;
  readonly world: World;
  readonly yaml: string;
}

export async function openOffice(runbooksYaml: string, clock = new HeldClock()): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const world = createWorld({ clock });
  return open({ folder, clock, levers: new Levers(), world, yaml: PREAMBLE + runbooksYaml });
}

async function open(outside: Outside): Promise<Office> {
  const { folder, clock, levers, yaml, world } = outside;
  const store = await openStore({ folder, clock });
  const actions = new Map([...leverActions(levers), ...peopleActions].map((action) => [action.name, action]));
  const parsed = parseRunbooks(yaml, { file: 'runbooks.yaml', actions });
  if (!parsed.ok) throw new Error(formatDiagnostics(parsed.diagnostics));

  const chat = notConnected<Chat>('Slack', 'levers need none');
  const logged: object[] = [];
  const log = { warn: (facts: object) => logged.push(facts), error: (facts: object) => logged.push(facts) };
  const shared = {
    store,
    actions,
    runbooks: () => office.runbooks,
    memberships: async () => office.memberships,
    clock,
  };
  const tools: EngineTools = {
    ...shared,
    systems: (environment) => ({ ...world.systems(environment), chat }),
    secrets: {},
    redact: (value) => value,
    log,
  };
  const context: CommandContext = {
    ...shared,
    random: systemRandom,
    wake: (run, first) => engine.wake(run, first),
  };
  const timed = scheduleTools(context, {
    rotatedAt: () => office.rotatedAt(),
    lastBeat: (schedule) => lastBeat(store, schedule),
    pager: createPager(
      { runbooks: () => office.runbooks },
      {
        pagerduty: () =>
          world.systems(Object.values(office.runbooks.environments)[0] ?? expect.fail()).pagerduty,
        onCall: async () => office.onCall,
      },
    ),
  });
  const schedules = createSchedules(timed);
  const paging = createPaging({ ...tools, onCall: async () => office.onCall });
  const engine = createEngine(
    tools,
    advanceByPrefix({ [SCHEDULE_PREFIX]: schedules.advance, [PAGE_PREFIX]: paging }),
  );
  let requests = 0;
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await engine.stop();
    await store.close();
  };

  const office: Office = {
    ...{ folder, clock, levers, store, engine, context, tools, logged, schedules },
    rotatedAt: async () => undefined,
    comingUp: () => comingUp(timed),
    memberships: everybody(clock.now()),
    onCall: [],
    world,
    runbooks: parsed.runbooks,
    async start(runbook, { actor = RHEA, given = {}, now = false, planOnly = false, key } = {}) {
      requests += 1;
      const idempotencyKey = key ?? `${actor.id}-${requests}-${clock.now().getTime()}`;
      const origin = { surface: 'slack', channel: 'C0OPS' } as const;
      const reply = await startRun(context, { runbook, given, now, planOnly, actor, origin, idempotencyKey });
      await engine.idle();
      if (!('run' in reply)) throw new Error(`not started: ${JSON.stringify(reply)}`);
      return reply.run;
    },
    async run(id) {
      await engine.idle();
      const run = foldStream(await store.read(runStream(id)));
      if (!run) throw new Error(`no run ${id}`);
      return run;
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        await engine.idle();
        await clock.advance(1_000);
      }
      await engine.idle();
    },
    async restart(change = (text) => text, { pauseMs = 0, meanwhile } = {}) {
      await close();
      await meanwhile?.();
      await clock.advance(pauseMs);
      return open({ ...outside, yaml: change(yaml) });
    },
  };
  await takeUpRestore(context);
  await engine.start();
  await schedules.refresh(Object.keys(parsed.runbooks.schedules));
  onTestFinished(close);
  return office;
}

export function everybody(at: Date): Memberships {
  const known = (...members: string[]) => ({ status: 'known', members, at }) as const;
  return {
    groups: { S0RESPOND: known(RHEA.id, SAM.id, BEN.id), S0COMMAND: known(BEN.id, CLEO.id) },
    onCall: {},
  };
}

const PREAMBLE = `
version: 1
environments: { lab: {}, vault: { protected: true }, yard: { disposable: true } }
roles:
  responder: { slack_groups: [S0RESPOND], cli_users: [ben] }
  commander: { slack_groups: [S0COMMAND], cli_users: [ben] }
  on-call: { pagerduty_on_call: [PSREPOL] }
runbooks:
`;
