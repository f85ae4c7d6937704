import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Job, Pod } from '../../systems/kubernetes/port.ts';
import type { ActionContext, Half } from '../action.ts';
import { afterHalf } from '../half-done.ts';
import { targetName } from './object-reference.ts';
import { type KeptLog, logsOf } from './pod-logs.ts';
import { countsIn, wordsForCounts } from './summarize-log.ts';

const KEPT = { lines: 2000, bytes: 200_000 };

/** What the receipt says about each Job that was stopped; `unsaved`: the Pods whose logs went with them. */
export const StoppedJob = z.object({
  ...{ name: z.string(), uid: z.string(), summary: z.string() },
  unsaved: z.array(z.string()).optional(),
});
export type StoppedJob = z.infer<typeof StoppedJob>;

/** Logs first, since the Pods take them along; then suspended, so that no Pod is made anew; then deleted. */
export async function stopJob(context: ActionContext, job: Job): Promise<StoppedJob> {
  const { kubernetes } = context.systems;
  const { namespace, name, uid } = job.metadata;
  const saved = await saveLogs(context, job);
  // An interrupted stop may have come this far.
  if (!job.spec.suspend) await unlessGone(kubernetes.suspendJob({ namespace, name, uid }, context.signal));
  await afterHalf(suspendedOnly(context, [job]), () =>
    unlessGone(kubernetes.deleteJob({ namespace, name, uid }, context.signal)),
  );
  return { name, uid, ...saved };
}

/** It makes no Pod any more, and stands there until somebody deletes it or lets it go on. */
export function suspendedOnly({ environment }: ActionContext, jobs: readonly Job[]): Half {
  return {
    stands: jobs
      .map(
        ({ metadata }) => `Job ${metadata.name} is suspended and not deleted yet: its Pods are told to end.`,
      )
      .join(' '),
    leaves: jobs.map(({ metadata: { namespace, name } }) => ({
      target: targetName(environment, 'job', { namespace, name }),
      what: `Job ${namespace}/${name} is suspended and not deleted`,
    })),
  };
}

/** Whether the cluster would take it, without the logs: they are worth something only when they are the last. */
export async function rehearseStop({ systems, signal }: ActionContext, { metadata }: Job): Promise<void> {
  const { dryRun } = systems.kubernetes;
  await unlessGone(dryRun.suspendJob(metadata, signal));
  await unlessGone(dryRun.deleteJob(metadata, signal));
}

type Saved = Pick<StoppedJob, 'summary' | 'unsaved'>;

async function saveLogs({ systems, signal, note }: ActionContext, { metadata }: Job): Promise<Saved> {
  const { kubernetes } = systems;
  const { namespace, name } = metadata;
  const pods = await unlessDenied(kubernetes.listPods({ namespace, job: name }, signal));
  if (pods instanceof Hidden) {
    await note({ text: `The logs of Job ${name} could not be saved: ${pods.why}` });
    return { summary: '', unsaved: ['its Pods'] };
  }
  const logs = (await Promise.all(pods.map((pod) => logsOf(kubernetes, pod, { ...KEPT, signal })))).flat();
  for (const log of logs) await note({ text: caption(log, pods), ...(log.text && { log: log.text }) });
  const counts = countsIn(logs.map(({ text }) => text).join('\n'));
  const unsaved = new Set(logs.flatMap(({ pod, missing }) => (missing === undefined ? [] : [pod])));
  const summary = counts ? wordsForCounts(counts) : '';
  return { summary, ...(unsaved.size > 0 && { unsaved: [...unsaved] }) };
}

function caption({ pod, container, missing, text }: KeptLog, pods: readonly Pod[]): string {
  const found = pods.find(({ metadata }) => metadata.name === pod);
  const isOneOfSeveral = (found?.spec.containers.length ?? 0) > 1;
  const what = isOneOfSeveral ? `Pod ${pod}, container ${container}` : `Pod ${pod}`;
  if (missing !== undefined) return `The log of ${what} could not be saved: ${missing}`;
  if (text === '') return `${what} has logged nothing.`;
  const phase = found?.status.phase.toLowerCase() ?? 'there';
  const counts = countsIn(text);
  return `Log of ${what} (${phase}), saved before it is stopped${counts ? `: ${wordsForCounts(counts)}` : ''}.`;
}

/** It ended, or was deleted by somebody else, between the look and the act: all the better. */
async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const isGone = error instanceof Failure && error.kind === 'not_found';
    if (!isGone) throw error;
  }
}
