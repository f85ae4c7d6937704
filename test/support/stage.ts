import type { Action, ActionContext, Note, Observation, Seen, StepPlan } from '../../src/actions/action.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { createWorld, type WorldEnvironment } from '../../src/systems/world.ts';
import { HeldClock } from './held-clock.ts';
import { silentChat } from './silent-chat.ts';

const PRODUCTION: WorldEnvironment = {
  name: 'production',
  kubernetes: { context: 'prod' },
  hosts: ['api.credlink.com'],
  databases: {},
};
export const STAGING: WorldEnvironment = {
  name: 'staging',
  kubernetes: { context: 'staging' },
  hosts: [],
  databases: { staging: {}, 'production-replica': {} },
};

/** The simulated world under a held clock, and the part of the engine that an action meets. */
export function stage({
  start,
  environment = PRODUCTION,
}: {
  start?: string;
  environment?: WorldEnvironment;
} = {}) {
  const clock = new HeldClock(start);
  const world = createWorld({ clock });
  const systems = { ...world.systems(environment), chat: silentChat };
  const notes: Note[] = [];

  function context(over: Partial<ActionContext> = {}): ActionContext {
    return {
      systems,
      environment: {
        name: environment.name,
        protected: false,
        kubernetesContext: 'prod',
        awsRegion: 'us-east-1',
      },
      run: { id: 'r-12345678', startedAt: clock.now() },
      step: 'step',
      token: 'r-12345678/step',
      now: clock.now(),
      signal: new AbortController().signal,
      note: async (note) => {
        notes.push(note);
      },
      ...over,
    };
  }

  const plan = (action: Action, input: JsonObject, over?: Partial<ActionContext>) =>
    action.plan(context(over), input);

  /** Looks again and again, as long as the action asks for it. */
  async function follow(
    action: Action,
    input: JsonObject,
    seen: Seen,
    over?: Partial<ActionContext>,
  ): Promise<Followed> {
    const waited: Waiting[] = [];
    let memo = seen.memo;
    for (let looks = 0; looks < 500; looks++) {
      const observation = await action.observe(context(over), input, { ...seen, ...(memo && { memo }) });
      if (observation.status !== 'waiting') return { end: observation, waited };
      waited.push(observation);
      memo = observation.memo ?? memo;
      await clock.advance(observation.againInMs);
    }
    throw new Error('the action never ends');
  }

  /** Plan, apply, and look until the end. */
  async function perform(action: Action, input: JsonObject): Promise<Followed & { plan: StepPlan }> {
    const planned = await plan(action, input);
    const startedAt = clock.now();
    const receipt = await action.apply(context(), input, planned);
    return { ...(await follow(action, input, { plan: planned, receipt, startedAt })), plan: planned };
  }

  return { clock, world, systems, notes, context, plan, follow, perform };
}

type Waiting = Extract<Observation, { status: 'waiting' }>;

export interface Followed {
  readonly end: Exclude<Observation, { status: 'waiting' }>;
  readonly waited: readonly Waiting[];
}
