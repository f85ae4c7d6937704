import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { maskCredentials } from '../../lib/mask-credentials.ts';
import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Job, Pod } from '../../systems/kubernetes/port.ts';
import type { ActionContext, Observation, Seen } from '../action.ts';
import { whyFailed, whyNotStarting } from './explain-job.ts';
import { kubectl } from './kubectl.ts';
import { isMarked, type ObjectReference } from './object-reference.ts';
import { lastLines, logsOf } from './pod-logs.ts';
import { whyNoPods } from './refused-pods.ts';

export const JobOutput = z.object({
  job: z.string().describe("The Job's name"),
  started_at: z.string().describe('When it started, RFC 3339'),
  finished_at: z.string().describe('When it was complete, RFC 3339'),
});

interface Found {
  readonly job: Job;
  readonly pods: readonly Pod[];
  /** In a sentence, when the Pods are hidden from us. */
  readonly hidden: readonly string[];
  readonly seen: Seen;
}

const Receipt = z.object({ uid: z.string() });
const Memo = z.object({ notStartingSince: z.string().optional() });

const TAIL = { lines: 20, bytes: 10_000 };
/** An image may be pushed a moment late; after this long nobody should wait for it any more. */
const GIVES_UP_STARTING_MS = 60_000;

/** Follows the Job that a step created, by its name, to its end. */
export async function observeJob(
  context: ActionContext,
  at: ObjectReference,
  seen: Seen,
): Promise<Observation> {
  const job = await readIfThere(context, at);
  const look = [kubectl(context.environment, at.namespace, 'describe', 'job', at.name)];
  if (!job) return seen.receipt ? vanished(at, look) : { status: 'absent' };
  if (!isThatVeryJob(context, job, seen)) {
    const reason = `There is a Job ${at.namespace}/${at.name}, but this run has not made it.`;
    return { status: 'unknown', reason, look };
  }
  const found = { job, seen, ...(await podsOf(context, at)) };
  if (hasCondition(job, 'Complete')) return await complete(context, found);
  if (hasCondition(job, 'Failed')) return await failed(context, found);
  return await underWay(context, found);
}

/** The Job says itself how it ended; its Pods only say more about it. */
async function podsOf({ systems, signal }: ActionContext, { namespace, name }: ObjectReference) {
  const pods = await unlessDenied(systems.kubernetes.listPods({ namespace, job: name }, signal));
  return pods instanceof Hidden
    ? { pods: [], hidden: [`Its Pods cannot be seen: ${pods.why}`] }
    : { pods, hidden: [] };
}

async function readIfThere(
  { systems, signal }: ActionContext,
  at: ObjectReference,
): Promise<Job | undefined> {
  try {
    return await systems.kubernetes.readJob(at, signal);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not_found') return undefined;
    throw error;
  }
}

function isThatVeryJob(context: ActionContext, { metadata }: Job, { receipt }: Seen): boolean {
  return receipt ? metadata.uid === Receipt.parse(receipt).uid : isMarked(metadata.annotations, context);
}

/** Deleted by a person, or after its end by its own `ttlSecondsAfterFinished`: nothing left tells which. */
function vanished({ namespace, name }: ObjectReference, look: readonly string[]): Observation {
  const reason = `Job ${namespace}/${name} was started and is gone: somebody deleted it, or it was cleaned up after its end.`;
  return { status: 'unknown', reason, look };
}

const hasCondition = ({ status }: Job, wanted: string): boolean =>
  status.conditions.some(({ type, status: is }) => type === wanted && is === 'True');

async function complete(context: ActionContext, { job, pods, hidden }: Found): Promise<Observation> {
  const { name } = job.metadata;
  const startedAt = startOf(job, context.now);
  const finishedAt = endOf(job, context.now);
  const tookMs = Date.parse(finishedAt) - Date.parse(startedAt);
  return {
    status: 'done',
    outputs: { job: name, started_at: startedAt, finished_at: finishedAt },
    evidence: [`Job ${name} is complete after ${formatDuration(Math.max(0, tookMs))}.`, ...hidden],
    ...(await tailOf(context, pods)),
  };
}

const startOf = ({ metadata, status }: Job, now: Date): string =>
  status.startTime ?? metadata.creationTimestamp ?? now.toISOString();

function endOf({ status }: Job, now: Date): string {
  const condition = status.conditions.find(({ type }) => type === 'Complete');
  return status.completionTime ?? condition?.lastTransitionTime ?? now.toISOString();
}

async function failed(context: ActionContext, { job, pods, hidden }: Found): Promise<Observation> {
  const { namespace, name } = job.metadata;
  const reason = await whyFailed(context.systems.kubernetes, job, pods, context.signal);
  const look = kubectl(context.environment, namespace, 'describe', 'job', name);
  const evidence = [`Look closer: ${look}`, ...hidden];
  return { status: 'failed', reason, evidence, ...(await tailOf(context, pods)) };
}

async function underWay(context: ActionContext, { job, pods, hidden, seen }: Found): Promise<Observation> {
  const { kubernetes } = context.systems;
  const againInMs = lookAgainInMs(context, job);
  if (hidden[0] !== undefined)
    return { status: 'waiting', progress: `Job ${job.metadata.name} has not ended. ${hidden[0]}`, againInMs };
  const obstacle = whyNotStarting(pods) ?? (await whyNoPods(kubernetes, job, pods, context.signal));
  if (obstacle) return notStarting(context, { job, obstacle, seen });
  const tail = await tailOf(context, pods);
  return {
    status: 'waiting',
    progress: progressOf(job, pods, tail.log),
    againInMs,
    ...tail,
  };
}

function notStarting(
  context: ActionContext,
  { job, obstacle, seen }: { readonly job: Job; readonly obstacle: string; readonly seen: Seen },
): Observation {
  const { namespace, name } = job.metadata;
  const since = Memo.parse(seen.memo ?? {}).notStartingSince ?? context.now.toISOString();
  if (context.now.getTime() - Date.parse(since) < GIVES_UP_STARTING_MS) {
    return { status: 'waiting', progress: obstacle, againInMs: 5_000, memo: { notStartingSince: since } };
  }
  const remove = kubectl(context.environment, namespace, 'delete', 'job', name);
  return { status: 'failed', reason: obstacle, evidence: [`Job ${name} still tries. Remove it: ${remove}`] };
}

/** No durations in here: news is what has changed. */
function progressOf({ metadata, spec }: Job, pods: readonly Pod[], log: string | undefined): string {
  const last = log === undefined ? '' : `: ${maskCredentials(lastLines(log, 1)).slice(0, 200)}`;
  if (spec.suspend) return `Job ${metadata.name} is suspended; resume it or delete it`;
  if (pods.some(({ status }) => status.phase === 'Running')) return `Job ${metadata.name} is running${last}`;
  return `Job ${metadata.name} is starting`;
}

/** Closely at first, when a person is watching, and less and less often later. */
function lookAgainInMs({ now }: ActionContext, job: Job): number {
  const ageMs = now.getTime() - Date.parse(startOf(job, now));
  if (ageMs < 60_000) return 2_000;
  return ageMs < 10 * 60_000 ? 5_000 : 15_000;
}

/** The last lines of the newest Pod that has any. */
async function tailOf(context: ActionContext, pods: readonly Pod[]): Promise<{ readonly log?: string }> {
  const { systems, signal } = context;
  const started = pods.filter(({ status }) => status.phase !== 'Pending');
  for (const pod of started.toSorted(newestFirst)) {
    const logs = await logsOf(systems.kubernetes, pod, { ...TAIL, signal });
    const log = logs
      .map(({ text }) => text)
      .join('\n')
      .trimEnd();
    if (log !== '') return { log: lastLines(log, TAIL.lines) };
  }
  return {};
}

const newestFirst = (one: Pod, other: Pod): number =>
  (other.metadata.creationTimestamp ?? '').localeCompare(one.metadata.creationTimestamp ?? '');
