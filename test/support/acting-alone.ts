import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Action } from '../../src/actions/action.ts';
import { allActions } from '../../src/actions/index.ts';
import { RUNBOLT } from '../../src/audit/event.ts';
import type { CommandContext } from '../../src/commands/context.ts';
import { submitRun } from '../../src/commands/start-run.ts';
import { systemRandom } from '../../src/lib/ids.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbook } from '../../src/runbooks/runbook.ts';
import { createEngine } from '../../src/runs/engine.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runStream } from '../../src/runs/run-stream.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Systems } from '../../src/systems/systems.ts';
import { createWorld, type World } from '../../src/systems/world.ts';
import { freshFolder } from '../storage/stores.ts';
import { HeldClock } from './held-clock.ts';
import { everybody } from './office.ts';
import { type Death, ShakySystems } from './shaky-systems.ts';
import { slackDesk } from './slack-desk.ts';

export interface Acting {
  readonly uses: string;
  readonly with: JsonObject;
  /** What somebody has done before. */
  readonly before?: (systems: Systems, clock: HeldClock) => Promise<unknown>;
}

export interface Acted {
  readonly run: Run;
  /** What was done to the systems by acting, each time that it was. */
  readonly effects: readonly string[];
  /** How many calls to systems acting took. */
  readonly calls: number;
  /** After which of them something was changed. */
  readonly changing: ReadonlySet<number>;
  readonly deaths: number;
  /** What stood of it each time that it was seen not to have been done whole. */
  readonly halves: readonly string[];
  /** What its end brought back to normal. */
  readonly closes: readonly string[];
}

export interface Dying {
  readonly deaths?: readonly Death[];
  /** How long nobody starts it again. */
  readonly deadMs?: number;
  /** What happens to the world while nobody is there. */
  readonly meanwhile?: (world: World) => void;
}

const FILE = `
version: 1
environments:
  lab:
    kubernetes: { context: prod }
    aws: { region: us-east-1 }
    hosts: [infershield.example.com]
    databases: { staging: { url_secret: A }, production-replica: { url_secret: B }, production: { url_secret: C } }
roles: { responder: { slack_groups: [S0RESPOND] } }
runbooks: {}
`;
/** Much happens in the first minutes; a restore takes hours. */
const strideMs = (strides: number) => (strides < 120 ? 1_000 : 30_000);
const MOST_STRIDES = 3_000;

/** One step in the real engine on the real store, with simulated systems, to its end; perhaps through processes that die. */
export async function actAlone(
  acting: Acting,
  { deaths = [], deadMs = 10_000, meanwhile = () => {} }: Dying = {},
): Promise<Acted> {
  let shaky: ShakySystems | undefined;
  const alone = await openAlone(acting, ({ state }) => {
    shaky = new ShakySystems(state, deaths);
    return shaky;
  });
  if (!shaky) throw new Error('nothing shakes');
  const { clock, world } = alone;
  const run = await alone.submit();
  let buried = 0;
  for (let stride = 0; stride < MOST_STRIDES; stride++) {
    await alone.engine().idle();
    if (shaky.deaths > buried) {
      buried = shaky.deaths;
      await alone.engine().stop();
      await clock.advance(deadMs);
      meanwhile(world);
      shaky.revive();
      await alone.start();
      continue;
    }
    const now = await alone.run(run);
    if (now.end || now.status === 'unknown')
      return {
        ...{ run: now, ...shakyFacts(shaky) },
        ...{ halves: await alone.halves(run), closes: await alone.closes(run) },
      };
    await clock.advance(strideMs(stride));
  }
  throw new Error(`${acting.uses} never ends`);
}

/** What stands between a step and its systems. */
export interface Between {
  wrap(systems: Systems): Systems;
  /** Whatever is called until this is over is part of acting. */
  acting<Result>(act: () => Promise<Result>): Promise<Result>;
}

export interface Outside {
  readonly clock: HeldClock;
  /** All there is, as text. */
  readonly state: () => string;
}

export type Alone = Awaited<ReturnType<typeof openAlone>>;

/** The engine, the store and the simulated systems for one step. */
export async function openAlone(acting: Acting, between: (outside: Outside) => Between) {
  const clock = new HeldClock();
  const world = createWorld({ clock });
  const desk = slackDesk(clock);
  const state = () => {
    world.panel();
    const { messages, channels } = desk.workspace.snapshot();
    return JSON.stringify([world.snapshot(), messages, channels]);
  };
  const parsed = parseRunbooks(FILE, { file: 'lab.yaml', actions: allActions() });
  const environment = parsed.ok ? parsed.runbooks.environments.lab : undefined;
  if (!parsed.ok || !environment) throw new Error('the lab is not a file');
  const calm = { ...world.systems(environment), chat: desk.chat };
  await acting.before?.(calm, clock);
  const stands = between({ clock, state });

  const store = await openStore({ folder: freshFolder(), clock });
  const log = { warn: () => {}, error: () => {} };
  const actions = new Map([...allActions()].map(([name, action]) => [name, watched(action, stands)]));
  const memberships = async () => everybody(clock.now());
  const shared = { store, actions, runbooks: () => parsed.runbooks, memberships, clock };
  const systems = () => stands.wrap(calm);
  const startEngine = async () => {
    const tools = { ...shared, systems, secrets: {}, redact: <Data>(value: Data) => value, log };
    const started = createEngine(tools, async () => {});
    await started.start();
    return started;
  };
  let engine = await startEngine();
  onTestFinished(async () => {
    await engine.stop();
    await store.close();
  });
  const context: CommandContext = {
    ...shared,
    random: systemRandom,
    wake: (run, first) => engine.wake(run, first),
  };
  return {
    ...{ clock, world, store, context, actions, environment },
    engine: () => engine,
    async start() {
      engine = await startEngine();
    },
    /** `over`: of a second run on the same targets. */
    async submit(over: Partial<Runbook> = {}, takeOver = false) {
      const runbook = { ...runbookOf(acting, actions), ...over };
      const by = {
        ...{ actor: RUNBOLT, origin: { surface: 'slack', channel: 'C0OPS' } as const },
        ...{ idempotencyKey: runbook.name, now: false, planOnly: false, takeOver },
      };
      return (await submitRun(context, by, { runbook, arguments: {} })).run;
    },
    async halves(id: string): Promise<readonly string[]> {
      const refused = (await store.read(runStream(id))).filter(({ type }) => type === 'step_refused');
      return refused.flatMap(({ data: { half } }) => (typeof half === 'string' ? [half] : []));
    },
    async closes(id: string): Promise<readonly string[]> {
      const done = (await store.read(runStream(id))).filter(({ type }) => type === 'step_succeeded');
      return done.flatMap(({ data: { closes } }) => z.array(z.string()).parse(closes));
    },
    async run(id: string): Promise<Run> {
      const now = foldStream(await store.read(runStream(id)));
      if (!now) throw new Error(`there is no run ${id}`);
      return now;
    },
  };
}

const shakyFacts = ({ effects, calls, changing, deaths }: ShakySystems) => ({
  effects,
  calls,
  changing,
  deaths,
});

const watched = (action: Action, between: Between): Action => ({
  ...action,
  apply: (context, input, plan) => between.acting(() => action.apply(context, input, plan)),
});

/** It asks nobody: what is looked at is what comes after the intent. */
function runbookOf({ uses, with: input }: Acting, actions: ReadonlyMap<string, Action>): Runbook {
  const effect = actions.get(uses)?.effect ?? 'read';
  return {
    ...{ name: 'alone', title: uses, halt: false, environment: 'lab', effect },
    allow: { run: [], approve: [] },
    parameters: {},
    confirm: { required: false, approvals: 0, withinMs: 60_000 },
    steps: [{ id: 'step', title: uses, uses, effect, with: input, safeguard: false }],
    onFailure: { undo: 'never' },
    whenLocked: 'queue',
  };
}
