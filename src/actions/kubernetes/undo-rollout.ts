import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { Deployment } from '../../systems/kubernetes/port.ts';
import {
  type ActionContext,
  type Aftermath,
  hadMs,
  moved,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
  type UndoStep,
} from '../action.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { kubectl } from './kubectl.ts';
import { putBackWarnings } from './managed-by.ts';
import { isMarked, marks, namespaceField, objectName, targetName } from './object-reference.ts';
import { type Revision, revisionsOf } from './revisions-of.ts';
import { rolloutStatus } from './rollout-status.ts';
import { whoChanged } from './who-changed.ts';

/** Beyond `ready_within`: time to look one last time and say what is missing. */
const MARGIN_MS = 60_000;

const Input = z.object({
  namespace: namespaceField,
  name: objectName.describe('The Deployment'),
  to_revision: z.int().min(1).optional().describe('The revision to go back to; absent: the one before'),
  ready_within: Duration.prefault('10m').describe('How long the rollout may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  from_revision: z.int().describe('The revision that ran before'),
  to_revision: z.int().describe('The revision whose template runs again'),
  images: z.array(z.string()).describe('Its images, as container=image'),
});

const Guards = z.object({ uid: z.string(), from: z.string(), to: z.string(), newer: z.boolean().optional() });

/** Puts the Pod template of an earlier revision back, as `kubectl rollout undo` does, and follows the rollout. */
export const undoRollout = defineRehearsed({
  name: 'kubernetes/undo-rollout',
  summary: "Goes back to a Deployment's previous revision, and waits until all its Pods run it",
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['from_revision', 'to_revision', 'images'],
  targets: (input, environment) => [targetName(environment, 'deployment', input)],
  deadlineMs: ({ ready_within }) => ready_within + MARGIN_MS,

  async plan(context, input) {
    const deployment = await context.systems.kubernetes.readDeployment(input, context.signal);
    const [current, ...earlier] = await revisionsOf(context, deployment);
    const wanted = input.to_revision;
    const to = wanted === undefined ? earlier[0] : earlier.find(({ number }) => number === wanted);
    const obstacle = obstacleFor(deployment, input, { current, to });
    if (obstacle !== undefined || !current || !to) return blocked(deployment, obstacle ?? '');
    return planFor(context, deployment, { current, to });
  },

  async apply(context, input, plan) {
    const { namespace, name } = input;
    const { uid, to } = Guards.parse(plan.guards);
    const { from_revision } = Output.parse(plan.outputs);
    const { kubernetes } = context.systems;
    const deployment = await kubernetes.readDeployment({ namespace, name }, context.signal);
    const revisions = await revisionsOf(context, deployment);
    const wanted = revisions.find(({ replicaSet }) => replicaSet === to);
    if (!wanted) throw forgotten(input);
    const { template } = wanted;
    const from = String(from_revision);
    const replacement = { namespace, name, uid, from, template, annotations: marks(context) };
    const { metadata } = await kubernetes.replaceTemplate(replacement, context.signal);
    return { uid: metadata.uid, generation: metadata.generation };
  },

  observe,

  // Which build is the newer one was not noted before.
  whenDone: (place, input, { plan }) => {
    const { newer = false } = Guards.parse(plan.guards);
    return { undo: wayBack(input, plan), ...loop(place, input, { plan, newer }) };
  },

  async look(context, input, { plan }) {
    const { uid, to } = Guards.parse(plan.guards);
    const what = `Deployment ${input.namespace}/${input.name}`;
    const deployment = await unlessMissing(context.systems.kubernetes.readDeployment(input, context.signal));
    if (deployment?.metadata.uid !== uid)
      return { status: 'gone', what: `${what} was deleted${deployment ? ' and created again' : ''}` };
    const [current] = await revisionsOf(context, deployment);
    if (current?.replicaSet === to) return { status: 'held' };
    const images = current ? ` (${current.images.join(', ')})` : '';
    return moved(`${what} was rolled out anew${images}`, whoChanged(deployment.metadata, 'template'));
  },
});

const forgotten = ({ namespace, name }: Input): Failure =>
  new Failure({
    system: 'Kubernetes',
    operation: `roll back ${namespace}/${name}`,
    kind: 'conflict',
    message: `The cluster has forgotten the revision that Deployment ${namespace}/${name} was to go back to: plan again.`,
  });

interface Way {
  readonly current: Revision | undefined;
  readonly to: Revision | undefined;
}

function obstacleFor(
  { metadata, spec }: Deployment,
  { to_revision }: Input,
  { current, to }: Way,
): string | undefined {
  const what = `Deployment ${metadata.namespace}/${metadata.name}`;
  if (spec.paused) return `${what} is paused and cannot go back. Resume it first (kubectl rollout resume).`;
  if (current && current.number === to_revision)
    return `${what} is at revision ${to_revision} now. Name an earlier one.`;
  if (to) return undefined;
  return to_revision === undefined
    ? `${what} has no earlier revision to go back to. Deploy a good build instead.`
    : `${what} has no revision ${to_revision} any more. See kubectl rollout history.`;
}

const blocked = ({ metadata }: Deployment, obstacle: string): StepPlan => ({
  changes: [],
  guards: { uid: metadata.uid },
  outputs: {},
  facts: [],
  warnings: [],
  commands: [],
  obstacle,
});

function planFor(
  { environment }: ActionContext,
  deployment: Deployment,
  { current, to }: { readonly current: Revision; readonly to: Revision },
): StepPlan {
  const { metadata, status, spec } = deployment;
  const { namespace, name, uid } = metadata;
  const target = `${namespace}/deployment/${name}`;
  const isSame = current.images.join() === to.images.join();
  const rollout = rolloutStatus(deployment);
  return {
    changes: [
      { target, field: 'revision', before: current.number, after: to.number },
      ...(isSame ? [] : [{ target, field: 'images', before: current.images, after: to.images }]),
    ],
    guards: { uid, from: current.replicaSet, to: to.replicaSet, newer: to.madeAt >= current.madeAt },
    outputs: { from_revision: current.number, to_revision: to.number, images: to.images },
    facts: [
      `${status.availableReplicas} of ${spec.replicas} Pods are available; they are replaced a few at a time.`,
    ],
    warnings: [
      ...(isSame ? ['Both revisions have the same images: only settings change.'] : []),
      ...(rollout.status === 'progressing'
        ? [`A rollout is under way (${rollout.words}): this replaces it.`]
        : []),
      ...putBackWarnings(metadata),
    ],
    commands: [
      kubectl(environment, namespace, 'rollout', 'undo', `deployment/${name}`, `--to-revision=${to.number}`),
      kubectl(environment, namespace, 'rollout', 'status', `deployment/${name}`),
    ],
  };
}

async function observe(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { namespace, name } = input;
  const deployment = await context.systems.kubernetes.readDeployment({ namespace, name }, context.signal);
  const what = `Deployment ${namespace}/${name}`;
  const { uid } = Guards.parse(seen.plan.guards);
  if (deployment.metadata.uid !== uid)
    return { status: 'failed', reason: `${what} was deleted and created again meanwhile. Plan again.` };
  const isOurs = seen.receipt !== undefined || isMarked(deployment.metadata.annotations, context);
  if (!isOurs) return { status: 'absent' };
  return follow(context, input, { deployment, seen, revisions: await revisionsOf(context, deployment) });
}

interface Following {
  readonly deployment: Deployment;
  readonly seen: Seen;
  readonly revisions: readonly Revision[];
}

function follow(
  context: ActionContext,
  input: Input,
  { deployment, seen, revisions }: Following,
): Observation {
  const { namespace, name, ready_within } = input;
  const { from_revision, to_revision, images } = Output.parse(seen.plan.outputs);
  const rollout = rolloutStatus(deployment);
  const what = `Deployment ${namespace}/${name}`;
  const undo = wayBack(input, seen.plan);
  const left = { plan: seen.plan, newer: isNewer(seen, revisions) };
  // It comes back as the same ReplicaSet under the newest number, once the controller has seen it.
  const runs = revisions[0]?.replicaSet === Guards.parse(seen.plan.guards).to;
  const isSeen = deployment.status.observedGeneration >= deployment.metadata.generation;
  if (isSeen && !runs) {
    const reason = `${what} went back to revision ${to_revision}, and was rolled out anew by somebody else since.`;
    return { status: 'failed', reason };
  }
  if (rollout.status === 'complete') {
    const evidence = [`${what} runs revision ${to_revision} again (${images.join(', ')}): ${rollout.words}.`];
    return {
      status: 'done',
      outputs: { from_revision, to_revision, images },
      evidence,
      undo,
      ...loop(context, input, left),
    };
  }
  const look = [`Look closer: ${kubectl(context.environment, namespace, 'describe', 'deployment', name)}`];
  if (rollout.status === 'stuck') {
    const reason = `The way back of ${what} makes no progress (ProgressDeadlineExceeded): ${rollout.words}`;
    return { status: 'failed', reason, evidence: look, undo, ...loop(context, input, left) };
  }
  if (hadMs(context.now, seen) > ready_within) {
    const reason = `The way back of ${what} was not over within ${formatDuration(ready_within)}: ${rollout.words}. It goes on by itself.`;
    return { status: 'failed', reason, evidence: look, undo, ...loop(context, input, left) };
  }
  return { status: 'waiting', progress: rollout.words, againInMs: 2_000 };
}

function wayBack({ namespace, name }: Input, { outputs }: StepPlan): readonly UndoStep[] {
  const { from_revision } = Output.parse(outputs);
  return [{ uses: 'kubernetes/undo-rollout', with: { namespace, name, to_revision: from_revision } }];
}

/** An older build is held in place until somebody deploys a good one; the newer one put back is normal again. */
function loop(
  { environment }: Pick<Place, 'environment'>,
  input: Input,
  { plan, newer }: { readonly plan: StepPlan; readonly newer: boolean },
): Aftermath {
  const { from_revision, images } = Output.parse(plan.outputs);
  const target = `${targetName(environment, 'deployment', input)}/template`;
  if (newer) return { closes: [target] };
  const what = `Deployment ${input.namespace}/${input.name} is held at ${images.join(', ')}, rolled back from revision ${from_revision}`;
  return { leaves: [{ target, what }] };
}

/** As the cluster says when the builds were made. */
function isNewer({ plan }: Seen, revisions: readonly Revision[]): boolean {
  const { from, to } = Guards.parse(plan.guards);
  const madeAt = (uid: string) => revisions.find(({ replicaSet }) => replicaSet === uid)?.madeAt ?? 0;
  return madeAt(to) >= madeAt(from);
}
