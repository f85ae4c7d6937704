import { z } from 'zod';
import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { CronJob, Job } from '../../systems/kubernetes/port.ts';
import type { ActionContext, Aftermath, Place, StepPlan } from '../action.ts';
import { nextRun, whenNext } from './cronjob-schedule.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { isRunning, jobsAre, jobsOfCronJob } from './jobs-of.ts';
import { putBackWarnings } from './managed-by.ts';
import { namespaceField, objectName, startsField, targetName } from './object-reference.ts';
import { findSuspend, lookAtSuspended, setSuspend, suspendChange, suspendCommand } from './set-suspend.ts';

const Input = z.object({
  namespace: namespaceField,
  name: objectName.describe('The CronJob'),
  starts: startsField,
});

type Input = z.output<typeof Input>;

const Output = z.object({ suspended: z.boolean().describe('Always true') });

/** Keeps a CronJob from starting further Jobs. Those that run go on: `kubernetes/stop-jobs` stops them. */
export const suspendCronJob = defineRehearsed({
  name: 'kubernetes/suspend-cronjob',
  summary: 'Suspends a CronJob, so that it starts no further Jobs',
  effect: 'halt',
  input: Input,
  output: Output,
  targets: (input, environment) => [targetName(environment, 'cronjob', input)],
  deadlineMs: () => 60_000,

  async plan(context, { namespace, name }) {
    const { kubernetes } = context.systems;
    const cronJob = await kubernetes.readCronJob({ namespace, name }, context.signal);
    const jobs = await unlessDenied(jobsOfCronJob(kubernetes, { namespace, name }, context.signal));
    return planFor(context, cronJob, jobs);
  },

  apply: (context, at, plan) => setSuspend(context, at, { plan, to: true }),

  whenDone: left,
  look: lookAtSuspended,

  async observe(context, input, seen) {
    const { namespace, name } = input;
    const found = await findSuspend(context, { namespace, name }, { seen, to: true });
    if (found.status === 'otherwise') return found.observation;
    const what = `CronJob ${namespace}/${name} is suspended`;
    const outputs = { suspended: true };
    if (!found.isOurs) return { status: 'done', outputs, evidence: [`${what}, by somebody else.`] };
    const { generation } = found.cronJob.metadata;
    return {
      status: 'done',
      outputs,
      // Older clusters count no generations of a CronJob.
      evidence: [generation > 0 ? `${what} (generation ${generation}).` : `${what}.`],
      ...left(context, input),
    };
  },
});

function left({ environment }: Place, { namespace, name, starts }: Input): Aftermath {
  const what = `CronJob ${namespace}/${name} is suspended`;
  return {
    undo: [{ uses: 'kubernetes/resume-cronjob', with: { namespace, name, starts } }],
    leaves: [{ target: targetName(environment, 'cronjob', { namespace, name }), what }],
  };
}

function planFor(context: ActionContext, cronJob: CronJob, jobs: readonly Job[] | Hidden): StepPlan {
  const { metadata, spec } = cronJob;
  const next = nextRun(cronJob, context.now);
  const skipped = next && `Next run ${whenNext(cronJob, next, context.now)}, will be skipped.`;
  return {
    changes: spec.suspend ? [] : [suspendChange(metadata, true)],
    guards: { uid: metadata.uid },
    outputs: {},
    facts: [skipped, whatGoesOn(jobs)].filter((fact) => typeof fact === 'string'),
    warnings: putBackWarnings(metadata),
    commands: [suspendCommand(context, metadata, true)],
    ...(spec.suspend && {
      nothingToDo: `CronJob ${metadata.namespace}/${metadata.name} is suspended already.`,
    }),
  };
}

function whatGoesOn(jobs: readonly Job[] | Hidden): string | undefined {
  if (jobs instanceof Hidden) return `Whether a Job is running cannot be seen: ${jobs.why}`;
  const running = jobs.filter(isRunning).length;
  if (running === 0) return undefined;
  return `${jobsAre(running)} running; suspending does not stop ${running === 1 ? 'it' : 'them'}.`;
}
