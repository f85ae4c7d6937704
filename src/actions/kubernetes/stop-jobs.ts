import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { HalfDone } from '../half-done.ts';
import { jobAndAge, jobsAre } from './jobs-of.ts';
import { type StillThere, stillThere, type WhichJobs, wordsForWhich } from './jobs-to-stop.ts';
import { kubectl } from './kubectl.ts';
import { namespaceField, objectName, targetName } from './object-reference.ts';
import { observeStop } from './observe-stop.ts';
import { rehearseStop, type StoppedJob, stopJob } from './stop-job.ts';

const Input = z
  .object({
    namespace: namespaceField,
    cronjob: objectName.optional().describe('Stop the Jobs of this CronJob'),
    selector: z
      .string()
      .regex(/^[\w./=!, -]+$/)
      .max(500)
      .optional()
      .describe('Or stop the Jobs with these labels, as in kubectl get jobs -l'),
  })
  .refine(({ cronjob, selector }) => (cronjob === undefined) !== (selector === undefined), {
    message: 'name either a cronjob or a selector',
  });

const Output = z.object({
  jobs: z.array(z.string()).describe('The Jobs that were stopped'),
  summary: z.string().describe('What their logs say they had done, as far as their logs count it'),
});

/**
 * Stops Jobs until no Pod of them runs. What is approved is the predicate, not a list: the Jobs that run when it acts
 * are stopped. Their logs are stored first, because they go with the Pods.
 */
export const stopJobs = defineAction({
  name: 'kubernetes/stop-jobs',
  summary: 'Saves the logs of running Jobs, stops them, and waits until no Pod of them runs',
  effect: 'halt',
  noUndo: 'There is no undo: a stopped Job does not go on where it was; it can only be started anew.',
  input: Input,
  output: Output,
  targets: ({ namespace, cronjob, selector }, environment) => [
    cronjob === undefined
      ? targetName(environment, 'jobs', { namespace, name: selector ?? '' })
      : targetName(environment, 'cronjob', { namespace, name: cronjob }),
  ],
  deadlineMs: () => 5 * 60_000,

  plan: async (context, which) => planFor(context, which, await stillThere(context, which)),

  async apply(context, which) {
    const { jobs } = await stillThere(context, which);
    return { jobs: await stopAll(context, jobs) };
  },

  async rehearse(context, which) {
    const [job] = (await stillThere(context, which)).jobs;
    if (job) await rehearseStop(context, job);
  },

  observe: observeStop,

  /** Of a stop that was not done whole: what of these Jobs is still there, suspended or not. */
  async look(context, which) {
    const { jobs, pods } = await stillThere(context, which);
    if (jobs.length + pods.length > 0) return { status: 'held' };
    return { status: 'gone', what: `No Job of ${wordsForWhich(which)} is there any more` };
  },
});

const changed = ({ namespace, cronjob, selector }: WhichJobs): string =>
  cronjob === undefined ? `${namespace}/jobs ${selector}` : `${namespace}/cronjob/${cronjob}`;

/** One Job that cannot be stopped must not keep the others running; it is thrown at the end. */
async function stopAll(context: ActionContext, jobs: StillThere['jobs']): Promise<readonly StoppedJob[]> {
  const stopped: StoppedJob[] = [];
  const failures: Failure[] = [];
  for (const job of jobs) {
    try {
      stopped.push(await stopJob(context, job));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (!first) return stopped;
  if (stopped.length === 0) throw first;
  const done = `Stopped already: ${stopped.map(({ name }) => name).join(', ')}.`;
  const halves = failures.flatMap((failure) => (failure instanceof HalfDone ? [failure.half] : []));
  const stands = [done, ...halves.map((half) => half.stands)].join(' ');
  throw new HalfDone({ stands, leaves: halves.flatMap(({ leaves = [] }) => leaves) }, first);
}

function planFor(context: ActionContext, which: WhichJobs, found: StillThere): StepPlan {
  const { jobs, pods, orphans, hidden } = found;
  const what = wordsForWhich(which);
  const plan: StepPlan = {
    // Words that stay the same while Jobs come and go: the yes is to whatever runs when it acts.
    changes: [{ target: changed(which), field: 'running Jobs', before: 'any', after: 'none' }],
    guards: {},
    outputs: {},
    facts: factsFor(context, found),
    warnings: [
      ...(orphans.length > 0 ? [orphanWarning(context, which, orphans)] : []),
      ...(hidden === undefined ? [] : [`Whether Pods run, and what they log, cannot be seen: ${hidden}`]),
    ],
    commands: commandsFor(context, which, jobs),
  };
  if (jobs.length + pods.length > 0) return plan;
  if (orphans.length > 0) return { ...plan, changes: [], obstacle: orphanWarning(context, which, orphans) };
  return { ...plan, changes: [], nothingToDo: `No Job of ${what} is running.` };
}

function factsFor({ now }: ActionContext, { jobs, pods, hidden }: StillThere): readonly string[] {
  if (jobs.length === 0) return [];
  const names = jobs.map((job) => jobAndAge(job, now)).join('; ');
  if (hidden !== undefined) return [`${jobsAre(jobs.length)} running and will be stopped: ${names}.`];
  const count = pods.length === 1 ? '1 Pod' : `${pods.length} Pods`;
  return [
    `${jobsAre(jobs.length)} running with ${count} and will be stopped: ${names}.`,
    'The last 2,000 log lines of each Pod are saved first.',
  ];
}

function commandsFor(
  { environment }: ActionContext,
  { namespace }: WhichJobs,
  jobs: StillThere['jobs'],
): readonly string[] {
  return jobs.flatMap(({ metadata: { name } }) => [
    `${kubectl(environment, namespace, 'logs', `job/${name}`, '--all-containers', '--tail=2000')} > ${name}.log`,
    kubectl(environment, namespace, 'patch', 'job', name, '--type=merge', '-p', '{"spec":{"suspend":true}}'),
    kubectl(environment, namespace, 'delete', 'job', name, '--cascade=background'),
  ]);
}

function orphanWarning(
  { environment }: ActionContext,
  { namespace }: WhichJobs,
  orphans: StillThere['orphans'],
): string {
  const names = orphans.map(({ metadata }) => metadata.name);
  const command = kubectl(environment, namespace, 'delete', 'pod', ...names);
  return `${names.join(', ')} runs on although its Job was deleted. It has to be stopped by hand: ${command}`;
}
