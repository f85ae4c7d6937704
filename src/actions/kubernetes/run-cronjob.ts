import { z } from 'zod';
import { Duration, formatDurationShort } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import type { CronJob, Job } from '../../systems/kubernetes/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { drillNamespace } from './drill-namespace.ts';
import { conflict, createOnce, readTemplate, templateGuards } from './job-from-cronjob.ts';
import { jobName } from './job-name.ts';
import { isRunning, jobAndAge, jobsOfCronJob } from './jobs-of.ts';
import { kubectl } from './kubectl.ts';
import { marks, namespaceField, type ObjectReference, objectName, targetName } from './object-reference.ts';
import { JobOutput, observeJob } from './observe-job.ts';

const MARGIN_MS = 60_000;

const Input = z.object({
  namespace: namespaceField,
  name: objectName.describe('The CronJob'),
  finish_within: Duration.prefault('30m').describe('How long its Job may take'),
});

/** Starts a CronJob's Job now, exactly as `kubectl create job --from` does, and follows it to its end. */
export const runCronJob = defineRehearsed({
  name: 'kubernetes/run-cronjob',
  summary: 'Runs a CronJob now, and follows its Job to the end',
  effect: 'change',
  noUndo: 'There is no undo: what the Job does stays.',
  input: Input,
  output: JobOutput,
  plannedOutputs: ['job'],
  targets: (input, environment) => [targetName(environment, 'cronjob', input)],
  deadlineMs: ({ finish_within }) => finish_within + MARGIN_MS,

  async plan(context, { namespace, name }) {
    const at = { namespace, name };
    const cronJob = await context.systems.kubernetes.readCronJob(at, context.signal);
    return planFor(context, cronJob, await otherRunningJob(context, at));
  },

  async apply(context, { namespace, name }, plan) {
    const at = { namespace, name };
    const cronJob = await readTemplate(context, at, plan);
    const other = await otherRunningJob(context, at);
    if (other) throw conflict(`create jobs ${namespace}`, alreadyRuns(context, other));
    return await createOnce(context, manualJob(context, cronJob));
  },

  restoresInto: (context, { namespace }) => drillNamespace(context, namespace),
  observe: (context, { namespace, name }, seen) =>
    observeJob(context, { namespace, name: jobName(name, context.token) }, seen),
});

/** A manual Job is not in `status.active`, so `concurrencyPolicy: Forbid` would not keep a second one away. */
async function otherRunningJob(context: ActionContext, at: ObjectReference): Promise<Job | undefined> {
  const jobs = await jobsOfCronJob(context.systems.kubernetes, at, context.signal);
  const ours = jobName(at.name, context.token);
  return jobs.find((job) => isRunning(job) && job.metadata.name !== ours);
}

function planFor(context: ActionContext, cronJob: CronJob, other: Job | undefined): StepPlan {
  const { environment } = context;
  const { namespace, name } = cronJob.metadata;
  const job = jobName(name, context.token);
  return {
    changes: [
      { target: `${namespace}/job/${job}`, field: 'runs', before: 'nothing', after: `CronJob ${name}, once` },
    ],
    guards: templateGuards(cronJob),
    outputs: { job },
    facts: factsFor(cronJob, context.now),
    warnings: [],
    commands: [
      kubectl(environment, namespace, 'create', 'job', job, `--from=cronjob/${name}`),
      kubectl(environment, namespace, 'logs', '--follow', `job/${job}`),
    ],
    ...(other && { obstacle: alreadyRuns(context, other) }),
  };
}

function factsFor({ spec, status }: CronJob, now: Date): readonly string[] {
  const last = status.lastSuccessfulTime === undefined ? undefined : new Date(status.lastSuccessfulTime);
  const age = last && formatDurationShort(now.getTime() - last.getTime());
  return [
    ...(last ? [`The last successful run ended at ${minute(last)}, ${age} ago.`] : []),
    ...(spec.suspend ? ['The CronJob is suspended; a Job started by hand runs all the same.'] : []),
  ];
}

function alreadyRuns({ environment, now }: ActionContext, job: Job): string {
  const { namespace, name } = job.metadata;
  const look = kubectl(environment, namespace, 'logs', '--follow', `job/${name}`);
  return `Job ${namespace}/${jobAndAge(job, now)}, is running already. Wait for it, or look at it: ${look}`;
}

/** As kubectl builds it: the template's labels only, its annotations over the mark, owned but not blocking. */
function manualJob(context: ActionContext, { metadata, spec }: CronJob) {
  const { labels, annotations } = spec.jobTemplate.metadata;
  return {
    namespace: metadata.namespace,
    name: jobName(metadata.name, context.token),
    labels,
    annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations, ...marks(context) },
    owner: { name: metadata.name, uid: metadata.uid },
    spec: spec.jobTemplate.spec,
  };
}
