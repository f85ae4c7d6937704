import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Hidden } from '../../lib/unless-denied.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { Autoscaler, Workload } from '../../systems/kubernetes/port.ts';
import {
  type ActionContext,
  type Aftermath,
  hadMs,
  moved,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { autoscalerOf, autoscalerWords } from './autoscaler-of.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { kubectl } from './kubectl.ts';
import { managedBy, putBackWarnings } from './managed-by.ts';
import { isMarked, marks, namespaceField, objectName, startsField, targetName } from './object-reference.ts';
import { notYet, type PodsLeft, podsLeft, scaledToZero } from './pods-of-workload.ts';
import { whoChanged } from './who-changed.ts';

/** Beyond `ready_within`: time to look one last time and say what is missing. */
const MARGIN_MS = 60_000;

const Input = z.object({
  namespace: namespaceField,
  kind: z.enum(['Deployment', 'StatefulSet']).default('Deployment').describe('Deployment or StatefulSet'),
  name: objectName.describe('Its name'),
  replicas: z.int().min(0).max(1_000).describe('How many Pods; zero is a stop'),
  starts: startsField.describe('What its Pods do: scaling up asks for as much as they can hurt'),
  ready_within: Duration.prefault('10m').describe('How long it may take until that many are ready'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  before: z.int().describe('How many replicas it had'),
  replicas: z.int().describe('How many it has now'),
});

const Guards = z.object({ uid: z.string(), replicas: z.int() });
const Receipt = z.object({ before: z.int() });

/** As it was when it was scaled; the plan's number when the answer was lost. */
const beforeOf = ({ receipt, plan }: Seen): number =>
  Receipt.safeParse(receipt).data?.before ?? Guards.parse(plan.guards).replicas;

/** Sets how many Pods a Deployment or StatefulSet has. To zero it is a stop; any other way is as strong as what starts. */
export const scaleWorkload = defineRehearsed({
  name: 'kubernetes/scale-workload',
  summary: 'Scales a Deployment or StatefulSet, and waits until so many Pods are ready',
  effect: 'halt',
  // Only a zero that stands in the file is sure to stop things; an expression may turn out to be anything.
  effectOf: ({ replicas, starts }) => {
    if (replicas === 0) return 'halt';
    return starts === undefined || starts === 'change' ? 'change' : 'destructive';
  },
  input: Input,
  output: Output,
  plannedOutputs: ['before'],
  targets: (input, environment) => [targetOf(input, environment)],
  deadlineMs: ({ ready_within }) => ready_within + MARGIN_MS,

  async plan(context, input) {
    const { kubernetes } = context.systems;
    const workload = await kubernetes.readWorkload(input, context.signal);
    return planFor(context, input, workload, await autoscalerOf(context, input));
  },

  async apply(context, input, plan) {
    const { namespace, kind, name, replicas: to } = input;
    const { uid, replicas } = Guards.parse(plan.guards);
    const { kubernetes } = context.systems;
    // An autoscaler that was faster must not keep anything from being stopped: a stop starts from any number.
    const from = to > 0 ? replicas : (await kubernetes.readWorkload(input, context.signal)).spec.replicas;
    const scaling = { namespace, kind, name, uid, from, to, annotations: marks(context) };
    const { metadata } = await kubernetes.scaleWorkload(scaling, context.signal);
    return { uid: metadata.uid, generation: metadata.generation, before: from };
  },

  async observe(context, input, seen) {
    const workload = await context.systems.kubernetes.readWorkload(input, context.signal);
    const isStop = input.replicas === 0 && workload.spec.replicas === 0;
    const left = isStop ? await podsLeft(context, input.kind, workload) : NONE_LEFT;
    return observe(context, input, { workload, left, seen });
  },

  whenDone: (place, input, seen) => ({
    ...wayBack(place, input, beforeOf(seen)),
    ...(input.replicas > 0 && { closes: [targetOf(input, place.environment)] }),
  }),

  async look(context, input, { plan }) {
    const workload = await unlessMissing(context.systems.kubernetes.readWorkload(input, context.signal));
    const what = words(input);
    if (workload?.metadata.uid !== Guards.parse(plan.guards).uid)
      return { status: 'gone', what: `${what} was deleted${workload ? ' and created again' : ''}` };
    const { replicas } = workload.spec;
    if (replicas === input.replicas) return { status: 'held' };
    const now = `${what} has ${replicas} replicas now; the run had set ${input.replicas}`;
    return moved(now, whoChanged(workload.metadata, 'replicas'));
  },
});

const targetOf = (input: Input, environment: ActionContext['environment']): string =>
  targetName(environment, input.kind === 'Deployment' ? 'deployment' : 'statefulset', input);

const words = ({ kind, namespace, name }: Input): string => `${kind} ${namespace}/${name}`;

function planFor(
  context: ActionContext,
  input: Input,
  { metadata, spec, status }: Workload,
  autoscaler: Autoscaler | Hidden | undefined,
): StepPlan {
  const { namespace, kind, name, replicas } = input;
  const target = `${namespace}/${kind.toLowerCase()}/${name}`;
  const isThere = spec.replicas === replicas;
  return {
    changes: isThere ? [] : [{ target, field: 'replicas', before: spec.replicas, after: replicas }],
    guards: { uid: metadata.uid, replicas: spec.replicas },
    outputs: { before: spec.replicas },
    facts: [`${status.readyReplicas} of ${spec.replicas} Pods are ready.`],
    warnings: [...(autoscaler ? [autoscalerWords(autoscaler, input)] : []), ...putBackWarnings(metadata)],
    commands: [
      kubectl(
        context.environment,
        namespace,
        'scale',
        `${kind.toLowerCase()}/${name}`,
        `--replicas=${replicas}`,
      ),
    ],
    ...(isThere && { nothingToDo: `${words(input)} has ${replicas} replicas already.` }),
  };
}

interface Looked {
  readonly workload: Workload;
  /** Looked at after a stop only. */
  readonly left: PodsLeft;
  readonly seen: Seen;
}

const NONE_LEFT: PodsLeft = { status: 'seen', pods: [] };

function observe(context: ActionContext, input: Input, { workload, left, seen }: Looked): Observation {
  const { metadata, spec } = workload;
  const { uid } = Guards.parse(seen.plan.guards);
  const what = words(input);
  if (metadata.uid !== uid)
    return { status: 'failed', reason: `${what} was deleted and created again meanwhile. Plan again.` };
  const isOurs = seen.receipt !== undefined || isMarked(metadata.annotations, context);
  if (spec.replicas !== input.replicas) {
    if (!isOurs) return { status: 'absent' };
    const who = managedBy(metadata) ?? 'somebody, or its HorizontalPodAutoscaler';
    const reason = `${what} was scaled to ${input.replicas}, and then to ${spec.replicas} by ${who}. Change it there.`;
    return { status: 'failed', reason };
  }
  const behind = notYet(workload, left);
  if (behind !== undefined) return waitOrFail(context, input, { behind, seen });
  return done(context, input, { before: beforeOf(seen), isOurs, left });
}

function waitOrFail(
  context: ActionContext,
  input: Input,
  { behind, seen }: { readonly behind: string; readonly seen: Seen },
): Observation {
  const { namespace, kind, name, ready_within } = input;
  const isLate = hadMs(context.now, seen) > ready_within;
  if (!isLate) return { status: 'waiting', progress: behind, againInMs: 2_000 };
  const look = kubectl(context.environment, namespace, 'describe', kind.toLowerCase(), name);
  const reason = `${words(input)} was scaled, and is not there after ${formatDuration(ready_within)}: ${behind}.`;
  return {
    status: 'failed',
    reason,
    evidence: [`Look closer: ${look}`],
    ...wayBack(context, input, beforeOf(seen)),
  };
}

function done(
  context: ActionContext,
  input: Input,
  { before, isOurs, left }: { readonly before: number; readonly isOurs: boolean; readonly left: PodsLeft },
): Observation {
  const { replicas } = input;
  const who = isOurs ? '' : ', by somebody else';
  return {
    status: 'done',
    outputs: { before, replicas },
    evidence:
      replicas === 0
        ? scaledToZero(words(input), left, who)
        : [`${words(input)}: ${replicas} of ${replicas} Pods are ready${who}.`],
    ...(isOurs && wayBack(context, input, before)),
    ...(replicas > 0 && { closes: [targetOf(input, context.environment)] }),
  };
}

function wayBack({ environment }: Pick<Place, 'environment'>, input: Input, before: number): Aftermath {
  const { namespace, kind, name, starts, replicas } = input;
  const what = `${words(input)} is scaled to zero (it had ${before} replicas)`;
  const leaves = replicas === 0 ? [{ target: targetOf(input, environment), what }] : [];
  const back = { namespace, kind, name, replicas: before, starts };
  return { undo: [{ uses: 'kubernetes/scale-workload', with: back }], leaves };
}
