import { z } from 'zod';
import type { CronJob } from '../../systems/kubernetes/port.ts';
import type { ActionContext, Aftermath, Place, StepPlan } from '../action.ts';
import { missedRun, nextRun, whenMissed, whenNext } from './cronjob-schedule.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { readTemplate, templateGuards } from './job-from-cronjob.ts';
import { isRunning, jobsAre, jobsOfCronJob } from './jobs-of.ts';
import { putBackWarnings } from './managed-by.ts';
import { namespaceField, objectName, startsField, targetName } from './object-reference.ts';
import { findSuspend, setSuspend, suspendChange, suspendCommand } from './set-suspend.ts';

const Input = z.object({
  namespace: namespaceField,
  name: objectName.describe('The CronJob'),
  starts: startsField,
});

type Input = z.output<typeof Input>;

const Output = z.object({ suspended: z.boolean().describe('Always false') });

/** Lets a CronJob start Jobs again, the one it missed included: as strong as what it starts. */
export const resumeCronJob = defineRehearsed({
  name: 'kubernetes/resume-cronjob',
  summary: 'Resumes a suspended CronJob, which may start a missed run at once',
  effect: 'change',
  // Text that is neither absent nor `change` may turn out to be anything: take the stronger.
  effectOf: ({ starts }) => (starts === undefined || starts === 'change' ? 'change' : 'destructive'),
  input: Input,
  output: Output,
  targets: (input, environment) => [targetName(environment, 'cronjob', input)],
  deadlineMs: () => 60_000,

  async plan(context, { namespace, name }) {
    const { kubernetes } = context.systems;
    const cronJob = await kubernetes.readCronJob({ namespace, name }, context.signal);
    const jobs = await jobsOfCronJob(kubernetes, { namespace, name }, context.signal);
    return planFor(context, cronJob, jobs.filter(isRunning).length);
  },

  async apply(context, at, plan) {
    await readTemplate(context, at, plan);
    return setSuspend(context, at, { plan, to: false });
  },

  whenDone: left,

  async observe(context, input, seen) {
    const { namespace, name } = input;
    const found = await findSuspend(context, { namespace, name }, { seen, to: false });
    if (found.status === 'otherwise') return found.observation;
    const next = nextRun(found.cronJob, context.now);
    const when = next ? ` Next run ${whenNext(found.cronJob, next, context.now)}.` : '';
    return {
      status: 'done',
      outputs: { suspended: false },
      evidence: [`CronJob ${namespace}/${name} is active.${when}`],
      ...left(context, input),
    };
  },
});

function left({ environment }: Place, { namespace, name, starts }: Input): Aftermath {
  return {
    undo: [{ uses: 'kubernetes/suspend-cronjob', with: { namespace, name, starts } }],
    closes: [targetName(environment, 'cronjob', { namespace, name })],
  };
}

function planFor(context: ActionContext, cronJob: CronJob, running: number): StepPlan {
  const { metadata, spec } = cronJob;
  const { now } = context;
  const missed = missedRun(cronJob, now);
  const next = nextRun(cronJob, now);
  return {
    changes: spec.suspend ? [suspendChange(metadata, false)] : [],
    // A plan that starts nothing at once must not be taken as a yes to one that does, nor to one that starts something else.
    guards: { ...templateGuards(cronJob), starts_at_once: missed !== undefined },
    outputs: {},
    facts: [
      ...(running > 0 ? [`${jobsAre(running)} running.`] : []),
      ...(missed ? [] : ['No missed run: nothing starts at once.']),
      ...(next ? [`Next run ${whenNext(cronJob, next, now)}.`] : []),
    ],
    warnings: [
      ...(missed ? [startsAtOnce(cronJob, missed, { now, running })] : []),
      ...putBackWarnings(metadata),
    ],
    commands: [suspendCommand(context, metadata, false)],
    ...(!spec.suspend && {
      nothingToDo: `CronJob ${metadata.namespace}/${metadata.name} is active already.`,
    }),
  };
}

function startsAtOnce(
  cronJob: CronJob,
  missed: Date,
  { now, running }: { readonly now: Date; readonly running: number },
): string {
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
  const why =
    startingDeadlineSeconds === undefined
      ? 'it has no startingDeadlineSeconds, so no missed run is too old'
      : `startingDeadlineSeconds allows ${startingDeadlineSeconds} s`;
  const waits = running > 0 && concurrencyPolicy === 'Forbid';
  const when = waits ? 'as soon as the running Job has ended' : 'at once';
  return `Resuming starts a Job ${when}: the run of ${whenMissed(cronJob, missed, now)}, was missed, and ${why}.`;
}
