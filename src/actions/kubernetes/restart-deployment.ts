import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Deployment } from '../../systems/kubernetes/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen, type StepPlan } from '../action.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { kubectl } from './kubectl.ts';
import { putBackWarnings } from './managed-by.ts';
import {
  isMarked,
  marks,
  namespaceField,
  type ObjectReference,
  objectName,
  targetName,
} from './object-reference.ts';
import { rolloutStatus } from './rollout-status.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** Beyond `ready_within`: time to look one last time and say what is missing. */
const MARGIN_MS = 60_000;

const Input = z.object({
  namespace: namespaceField,
  name: objectName.describe('The Deployment'),
  ready_within: Duration.prefault('10m').describe('How long the rollout may take'),
});

const Output = z.object({
  restarted_at: z.string().describe('When the restart was asked for, RFC 3339'),
  replicas: z.number().describe('How many Pods were replaced'),
});

const Guards = z.object({ uid: z.string() });

/** Replaces the Pods of a Deployment one after the other, as `kubectl rollout restart` does. */
export const restartDeployment = defineRehearsed({
  name: 'kubernetes/restart-deployment',
  summary: 'Restarts a Deployment, and waits until all its Pods are new and available',
  effect: 'change',
  noUndo: 'There is nothing to undo: the same build runs on, in new Pods.',
  input: Input,
  output: Output,
  targets: (input, environment) => [targetName(environment, 'deployment', input)],
  deadlineMs: ({ ready_within }) => ready_within + MARGIN_MS,

  async plan(context, { namespace, name }) {
    return planFor(
      context,
      await context.systems.kubernetes.readDeployment({ namespace, name }, context.signal),
    );
  },

  async apply(context, { namespace, name }, plan) {
    const { uid } = Guards.parse(plan.guards);
    const restart = { namespace, name, uid, at: context.now, annotations: marks(context) };
    const { metadata } = await context.systems.kubernetes.restartDeployment(restart, context.signal);
    return { uid: metadata.uid, generation: metadata.generation };
  },

  async observe(context, { namespace, name, ready_within }, seen) {
    const at = { namespace, name };
    const deployment = await context.systems.kubernetes.readDeployment(at, context.signal);
    if (!isMarked(deployment.spec.template.metadata.annotations, context)) return withoutOurMark(at, seen);
    return follow(context, deployment, { seen, readyWithinMs: ready_within });
  },
});

function planFor(context: ActionContext, deployment: Deployment): StepPlan {
  const { metadata, spec, status } = deployment;
  const { namespace, name } = metadata;
  const before = spec.template.metadata.annotations[RESTARTED_AT] ?? 'never';
  const obstacle = obstacleFor(deployment);
  return {
    changes: [{ target: `${namespace}/deployment/${name}`, field: 'restartedAt', before, after: 'now' }],
    guards: { uid: metadata.uid },
    outputs: {},
    facts: [
      `${status.availableReplicas} of ${spec.replicas} Pods are available; they are replaced a few at a time.`,
    ],
    warnings: [...rolloutWarnings(deployment), ...putBackWarnings(metadata)],
    commands: [
      kubectl(context.environment, namespace, 'rollout', 'restart', `deployment/${name}`),
      kubectl(context.environment, namespace, 'rollout', 'status', `deployment/${name}`),
    ],
    ...(obstacle && { obstacle }),
  };
}

function obstacleFor({ metadata, spec }: Deployment): string | undefined {
  const what = `Deployment ${metadata.namespace}/${metadata.name}`;
  if (spec.paused)
    return `${what} is paused: nothing would be rolled out. Resume it first (kubectl rollout resume).`;
  if (spec.replicas === 0) return `${what} is scaled to zero: there is no Pod to restart. Scale it up first.`;
  return undefined;
}

function rolloutWarnings(deployment: Deployment): readonly string[] {
  const rollout = rolloutStatus(deployment);
  if (rollout.status === 'complete') return [];
  return [`A rollout is under way already (${rollout.words}): the restart replaces it.`];
}

function withoutOurMark({ namespace, name }: ObjectReference, { receipt }: Seen): Observation {
  if (!receipt) return { status: 'absent' };
  const reason = `Deployment ${namespace}/${name} was restarted, and its template was changed again by somebody else before the rollout was over.`;
  return { status: 'failed', reason };
}

interface Following {
  readonly seen: Seen;
  readonly readyWithinMs: number;
}

function follow(
  context: ActionContext,
  deployment: Deployment,
  { seen, readyWithinMs }: Following,
): Observation {
  const { namespace, name, generation } = deployment.metadata;
  const rollout = rolloutStatus(deployment);
  if (rollout.status === 'complete') {
    const restartedAt =
      deployment.spec.template.metadata.annotations[RESTARTED_AT] ?? seen.startedAt.toISOString();
    return {
      status: 'done',
      outputs: { restarted_at: restartedAt, replicas: deployment.spec.replicas },
      evidence: [`Deployment ${namespace}/${name}: ${rollout.words} (generation ${generation}).`],
    };
  }
  const look = kubectl(context.environment, namespace, 'describe', 'deployment', name);
  const what = `The rollout of ${namespace}/${name}`;
  if (rollout.status === 'stuck') {
    const reason = `${what} makes no progress (ProgressDeadlineExceeded): ${rollout.words} The old Pods go on serving.`;
    return { status: 'failed', reason, evidence: [`Look closer: ${look}`] };
  }
  if (hadMs(context.now, seen) > readyWithinMs) {
    const reason = `${what} was not ready within ${formatDuration(readyWithinMs)}: ${rollout.words}. It goes on by itself.`;
    return { status: 'failed', reason, evidence: [`Look closer: ${look}`] };
  }
  return { status: 'waiting', progress: rollout.words, againInMs: 2_000 };
}
