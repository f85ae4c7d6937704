import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { type Container, isAlive } from '../../systems/docker/port.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  type Half,
  hadMs,
  moved,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { HalfDone } from '../half-done.ts';
import {
  compose,
  containersOf,
  counted,
  inWords,
  serviceFields,
  serviceTarget,
  serviceWords,
} from './compose-service.ts';

/** Beyond the grace period: time for Docker to kill what did not end, and to say so. */
const MARGIN_MS = 30_000;

const Input = z.object({
  ...serviceFields,
  grace: Duration.prefault('10s')
    .refine((ms) => ms >= 1_000 && ms <= 300_000, 'between 1s and 5m')
    .describe('How long its containers may take to end before Docker kills them'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ stopped: z.array(z.string()).describe('The containers that were stopped') });

/** Stops every running container of a Compose service. What is approved is the service, not a list of containers. */
export const stopService = defineAction({
  name: 'docker/stop-service',
  summary: 'Stops a Docker Compose service, and waits until no container of it runs',
  effect: 'halt',
  input: Input,
  output: Output,
  targets: (input, environment) => [serviceTarget(environment, input)],
  deadlineMs: ({ grace }) => 2 * (grace + MARGIN_MS),

  plan: async (context, input) => planFor(input, await containersOf(context, input)),

  async apply(context, input) {
    const running = (await containersOf(context, input)).filter(isAlive);
    const graceSeconds = Math.ceil(input.grace / 1_000);
    const stop = ({ id }: Container) =>
      context.systems.docker.stopContainer({ id, graceSeconds }, context.signal);
    // At the same time: each may take its whole grace period.
    const ends = await Promise.allSettled(running.map(stop));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed)
      throw withStopped(
        failed.reason,
        running.filter((_, at) => ends[at]?.status === 'fulfilled'),
        { context, input },
      );
    return { stopped: running.map(({ name }) => name) };
  },

  observe,

  whenDone: left,

  async look(context, input, seen) {
    const containers = await containersOf(context, input);
    const running = containers.filter(isAlive);
    if (containers.length === 0)
      return { status: 'gone', what: `${serviceWords(input)} has no container any more` };
    if (running.length === 0) return { status: 'held' };
    if (seen.half && running.length < containers.length) return { status: 'held' };
    return moved(`${serviceWords(input)} runs again: ${inWords(running)}`);
  },
});

function withStopped(reason: unknown, stopped: readonly Container[], { context, input }: At): unknown {
  if (!(reason instanceof Failure) || stopped.length === 0) return reason;
  return new HalfDone(partlyStopped(stopped, { context, input }), reason);
}

interface At {
  readonly context: ActionContext;
  readonly input: Input;
}

function partlyStopped(stopped: readonly Container[], { context, input }: At): Half {
  const { project, service, starts } = input;
  const names = stopped.map(({ name }) => name).join(', ');
  return {
    stands: `Stopped: ${names}.`,
    leaves: [
      {
        target: serviceTarget(context.environment, input),
        what: `${serviceWords(input)} is stopped in part: ${names}`,
      },
    ],
    undo: [{ uses: 'docker/start-service', with: { project, service, starts } }],
  };
}

function planFor(input: Input, containers: readonly Container[]): StepPlan {
  const running = containers.filter(isAlive);
  const target = `docker/${input.project}/${input.service}`;
  const plan: StepPlan = {
    // Words that stay the same while containers come and go: the yes is to whatever runs when it acts.
    changes: [{ target, field: 'running containers', before: 'any', after: 'none' }],
    guards: {},
    outputs: {},
    facts: running.length > 0 ? [`${counted(running.length)} will be stopped: ${inWords(running)}.`] : [],
    warnings: [],
    commands: [compose(input, 'stop', '-t', String(Math.ceil(input.grace / 1_000)))],
  };
  if (containers.length === 0) {
    const obstacle = `There is no container of ${serviceWords(input)}. Compare the names with docker compose ls.`;
    return { ...plan, changes: [], obstacle };
  }
  if (running.length > 0) return plan;
  return { ...plan, changes: [], nothingToDo: `No container of ${serviceWords(input)} is running.` };
}

const Receipt = z.object({ stopped: z.array(z.string()) });

async function observe(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const containers = await containersOf(context, input);
  const running = containers.filter(isAlive);
  if (running.length > 0) return stillRunning(context, input, { containers, running, seen });
  const what = `${serviceWords(input)} is stopped`;
  const stopped = Receipt.safeParse(seen.receipt).data?.stopped ?? containers.map(({ name }) => name);
  return {
    status: 'done',
    outputs: { stopped },
    evidence: [`${what}: no container of it runs${containers.length > 0 ? `, ${inWords(containers)}` : ''}.`],
    ...left(context, input),
  };
}

function left({ environment }: Place, input: Input): Aftermath {
  const { project, service, starts } = input;
  return {
    undo: [{ uses: 'docker/start-service', with: { project, service, starts } }],
    leaves: [{ target: serviceTarget(environment, input), what: `${serviceWords(input)} is stopped` }],
  };
}

interface Looked {
  readonly containers: readonly Container[];
  readonly running: readonly Container[];
  readonly seen: Seen;
}

/** Docker works on after a lost answer, so it gets its grace period before it is asked again. */
function stillRunning(
  context: ActionContext,
  input: Input,
  { containers, running, seen }: Looked,
): Observation {
  const elapsedMs = hadMs(context.now, seen);
  if (elapsedMs < input.grace + MARGIN_MS) {
    const progress = `${counted(running.length)} still running: ${running.map(({ name }) => name).join(', ')}`;
    return { status: 'waiting', progress, againInMs: 1_000 };
  }
  if (!seen.receipt) {
    const stopped = containers.filter((one) => !isAlive(one));
    return {
      status: 'absent',
      ...(stopped.length > 0 && { half: partlyStopped(stopped, { context, input }) }),
    };
  }
  const restarts = 'Its restart policy, or somebody else, may have started it again.';
  const reason = `${serviceWords(input)} still runs ${formatDuration(elapsedMs)} after it was stopped: ${inWords(running)}. ${restarts}`;
  return { status: 'failed', reason };
}
