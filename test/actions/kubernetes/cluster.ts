import { expect } from 'vitest';
import type {
  Action,
  ActionContext,
  Note,
  Observation,
  Seen,
  StepPlan,
} from '../../../src/actions/action.ts';
import { Failure } from '../../../src/lib/failure.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { kubernetesApi } from '../../../src/systems/kubernetes/api.ts';
import type { ApiRequest, Send } from '../../../src/systems/kubernetes/ask.ts';
import type { Kubernetes } from '../../../src/systems/kubernetes/port.ts';
import { seed, simulateKubernetes } from '../../../src/systems/kubernetes/simulator.ts';
import type { Systems } from '../../../src/systems/systems.ts';
import { HeldClock } from '../../support/held-clock.ts';

/** An action's door to a simulated cluster, and the small part of the engine that walks through it. */
export class Cluster {
  readonly clock = new HeldClock();
  readonly faults = new Faults();
  readonly notes: Note[] = [];
  readonly #context: 'prod' | 'staging';
  readonly simulator;
  #kubernetes: Kubernetes | undefined;

  constructor(context: 'prod' | 'staging' = 'prod') {
    this.#context = context;
    const { clock, faults } = this;
    this.simulator = simulateKubernetes({ state: seed(context, clock.now()), clock, faults, context });
  }

  get state() {
    return this.simulator.state;
  }

  get kubernetes() {
    return this.#kubernetes ?? this.simulator.kubernetes;
  }

  /** The same cluster through a line that is listened to. */
  listenTo(heard: (request: ApiRequest) => void): void {
    const { simulator, clock } = this;
    const send: Send = (request, signal) => {
      heard(request);
      return simulator.send(request, signal);
    };
    this.#kubernetes = kubernetesApi({ context: this.#context, clock, deadlineMs: 10_000, send });
  }

  /** These lists are forbidden to us from now on: `pods`. */
  hide(resource: string): void {
    this.listenTo(({ method, path }) => {
      if (method !== 'GET' || !path.split('?')[0]?.endsWith(`/${resource}`)) return;
      const message = `The bot may not list ${resource}.`;
      throw new Failure({ system: 'Kubernetes', operation: `list ${resource}`, kind: 'denied', message });
    });
  }

  context({ run = 'r-1', step = 'step' } = {}): ActionContext {
    const missing = (system: string) => new Proxy({}, { get: () => expectNone(system) });
    const systems = {
      kubernetes: this.kubernetes,
      ecs: missing('ecs'),
      s3: missing('s3'),
    };
    return {
      systems: systems as unknown as Systems,
      environment: {
        name: 'production',
        protected: true,
        kubernetesContext: this.#context,
        awsRegion: 'us-east-1',
      },
      run: { id: run, startedAt: this.clock.now() },
      step,
      token: `${run}/${step}`,
      now: this.clock.now(),
      signal: new AbortController().signal,
      note: async (note) => {
        this.notes.push(note);
      },
    };
  }

  plan(action: Action, input: JsonObject, who = {}): Promise<StepPlan> {
    return action.plan(this.context(who), input);
  }

  observe(action: Action, input: JsonObject, seen: Omit<Seen, 'startedAt'>, who = {}): Promise<Observation> {
    return action.observe(this.context(who), input, { startedAt: this.clock.now(), ...seen });
  }

  /** Plans, applies, and looks as often as it is told to, like the engine. */
  async perform(action: Action, input: JsonObject, who = {}): Promise<Performed> {
    const plan = await this.plan(action, input, who);
    const before = JSON.stringify(this.state);
    await action.rehearse?.(this.context(who), input, plan);
    expect(JSON.stringify(this.state)).toBe(before);
    const startedAt = this.clock.now();
    const receipt = await action.apply(this.context(who), input, plan);
    const progress: string[] = [];
    let memo: JsonObject = {};
    for (;;) {
      const seen = await action.observe(this.context(who), input, { plan, receipt, startedAt, memo });
      if (seen.status !== 'waiting') return { plan, receipt, progress, end: seen };
      if (seen.progress !== progress.at(-1)) progress.push(seen.progress);
      memo = seen.memo ?? memo;
      await this.clock.advance(seen.againInMs);
      if (this.clock.now().getTime() - startedAt.getTime() > action.deadlineMs(input))
        throw new Error('never ends');
    }
  }
}

export interface Performed {
  readonly plan: StepPlan;
  readonly receipt: JsonObject;
  readonly progress: readonly string[];
  readonly end: Exclude<Observation, { status: 'waiting' }>;
}

function expectNone(system: string): never {
  throw new Error(`a Kubernetes action reached for ${system}`);
}
