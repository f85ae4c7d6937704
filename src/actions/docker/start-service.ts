import { z } from 'zod';
import { type Container, isAlive } from '../../systems/docker/port.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  type Half,
  hadMs,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { afterHalf } from '../half-done.ts';
import {
  compose,
  containersOf,
  counted,
  inWords,
  serviceFields,
  serviceTarget,
  serviceWords,
} from './compose-service.ts';

const DEADLINE_MS = 2 * 60_000;
/** A container that cannot do its work ends within moments. */
const SETTLES_IN_MS = 5_000;

const Input = z.object(serviceFields);
type Input = z.output<typeof Input>;

const Output = z.object({ started: z.array(z.string()).describe('The containers that were started') });

/** Starts the stopped containers of a Compose service as they were made; it makes none. */
export const startService = defineAction({
  name: 'docker/start-service',
  summary: 'Starts the stopped containers of a Docker Compose service, and sees that they stay up',
  effect: 'change',
  // Text that is neither absent nor `change` may turn out to be anything: take the stronger.
  effectOf: ({ starts }) => (starts === undefined || starts === 'change' ? 'change' : 'destructive'),
  input: Input,
  output: Output,
  targets: (input, environment) => [serviceTarget(environment, input)],
  deadlineMs: () => DEADLINE_MS,

  plan: async (context, input) => planFor(input, await mine(context, input)),

  async apply(context, input) {
    const stopped = (await mine(context, input)).filter((one) => !isAlive(one));
    const started: Container[] = [];
    for (const container of stopped) {
      const start = () => context.systems.docker.startContainer({ id: container.id }, context.signal);
      await (started.length > 0 ? afterHalf(upAlready(started), start) : start());
      started.push(container);
    }
    return { started: stopped.map(({ name }) => name) };
  },

  observe,
  whenDone: left,
});

const upAlready = (containers: readonly Container[]): Half => ({
  stands: `Running: ${containers.map(({ name }) => name).join(', ')}.`,
});

/** What `docker compose run` has left behind did its work once, and is not started again. */
const mine = async (context: ActionContext, input: Input): Promise<readonly Container[]> =>
  (await containersOf(context, input)).filter(({ isOneOff }) => !isOneOff);

function planFor(input: Input, containers: readonly Container[]): StepPlan {
  const stopped = containers.filter((one) => !isAlive(one));
  const target = `docker/${input.project}/${input.service}`;
  const plan: StepPlan = {
    changes: [{ target, field: 'running containers', before: 'some stopped', after: 'all' }],
    guards: {},
    outputs: {},
    facts: stopped.length > 0 ? [`${counted(stopped.length)} will be started: ${inWords(stopped)}.`] : [],
    warnings: [],
    commands: [compose(input, 'start')],
  };
  if (containers.length === 0) {
    const obstacle = `${serviceWords(input)} has no container to start. Make it with: ${compose(input, 'up', '-d')}`;
    return { ...plan, changes: [], obstacle };
  }
  if (stopped.length > 0) return plan;
  return { ...plan, changes: [], nothingToDo: `${serviceWords(input)} is running already.` };
}

const Receipt = z.object({ started: z.array(z.string()) });

async function observe(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const containers = await mine(context, input);
  const down = containers.filter((one) => !isAlive(one));
  const what = serviceWords(input);
  if (down.length > 0 || containers.length === 0) {
    const up = containers.filter(isAlive);
    if (!seen.receipt) return { status: 'absent', ...(up.length > 0 && { half: upAlready(up) }) };
    const reason = `${what} was started and is down again: ${inWords(down) || 'its containers are gone'}. Read docker compose logs.`;
    return { status: 'failed', reason };
  }
  const settlesInMs = SETTLES_IN_MS - hadMs(context.now, seen);
  if (settlesInMs > 0)
    return {
      status: 'waiting',
      progress: `${counted(containers.length)} up, seeing that they stay`,
      againInMs: settlesInMs,
    };
  const started = Receipt.safeParse(seen.receipt).data?.started ?? containers.map(({ name }) => name);
  return {
    status: 'done',
    outputs: { started },
    evidence: [`${what} is running: ${inWords(containers)}.`],
    ...left(context, input),
  };
}

function left({ environment }: Place, input: Input): Aftermath {
  const { project, service, starts } = input;
  return {
    undo: [{ uses: 'docker/stop-service', with: { project, service, starts } }],
    closes: [serviceTarget(environment, input)],
  };
}
