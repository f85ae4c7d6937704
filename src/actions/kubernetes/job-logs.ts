import { z } from 'zod';
import { maskCredentials } from '../../lib/mask-credentials.ts';
import type { Job } from '../../systems/kubernetes/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';
import { hasEnded, jobAndAge, jobsOfCronJob } from './jobs-of.ts';
import { kubectl } from './kubectl.ts';
import { namespaceField, objectName } from './object-reference.ts';
import { type KeptLog, lastLines, logsOf } from './pod-logs.ts';
import { countsIn, type LogCounts, wordsForCounts } from './summarize-log.ts';

const DEADLINE_MS = 2 * 60_000;
/** Of each container: enough for the summary of a long purge. */
const READ_LINES = 5_000;
const READ_BYTES = 1_000_000;

const Input = z
  .object({
    namespace: namespaceField,
    job: objectName.optional().describe('The Job'),
    cronjob: objectName.optional().describe('Or the newest Job of this CronJob'),
    lines: z.int().min(1).max(2_000).default(50).describe('How many of the last lines to show'),
    max_purged: z.int().min(0).optional().describe('Fail when the log counts more files purged than this'),
    max_errors: z.int().min(0).optional().describe('Fail when the log counts more errors than this'),
  })
  .refine(({ job, cronjob }) => (job === undefined) !== (cronjob === undefined), {
    message: 'name either a job or a cronjob',
  });
type Input = z.output<typeof Input>;

const Output = z.object({
  job: z.string().describe('The Job'),
  ended: z.boolean().describe('Whether it is over'),
  scanned: z.number().optional().describe('Files scanned, when the log counts them'),
  purged: z.number().optional().describe('Files purged, when the log counts them'),
  errors: z.number().optional().describe('Errors, when the log counts them'),
  last_lines: z.string().describe('The last lines, at most 3,000 characters'),
});

/** Reads what a Job has written; JSON lines are summarised, and a count above its maximum is an alarm. */
export const jobLogs = defineAction({
  name: 'kubernetes/job-logs',
  summary: "Reads a Job's last log lines and counts, and fails above a number of deletions or errors",
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan({ environment }, { namespace, job, cronjob, lines }) {
    const facts = [`Reads the last ${lines} lines of ${job ?? `the newest Job of ${cronjob}`}.`];
    const byAge = '--sort-by=.metadata.creationTimestamp';
    const list = kubectl(environment, namespace, 'get', 'jobs', byAge, '-o', 'name');
    const found = `$(${list} | grep '/${cronjob}-' | tail -1)`;
    const tail = ['--all-containers', `--tail=${lines}`];
    const commands =
      job === undefined
        ? [`${kubectl(environment, namespace, 'logs', ...tail)} ${found}`]
        : [kubectl(environment, namespace, 'logs', `job/${job}`, ...tail)];
    return { changes: [], guards: {}, outputs: {}, facts, warnings: [], commands };
  },

  async observe(context, input) {
    const job = await theJob(context, input);
    if (!job) return { status: 'failed', reason: `CronJob ${input.namespace}/${input.cronjob} has no Job.` };
    const { namespace, name } = job.metadata;
    const { kubernetes } = context.systems;
    const pods = await kubernetes.listPods({ namespace, job: name }, context.signal);
    const limits = { lines: READ_LINES, bytes: READ_BYTES, signal: context.signal };
    const logs = (await Promise.all(pods.map((pod) => logsOf(kubernetes, pod, limits)))).flat();
    return judged(context, input, { job, logs });
  },
});

async function theJob({ systems, signal }: ActionContext, input: Input): Promise<Job | undefined> {
  const { namespace, job, cronjob } = input;
  if (job !== undefined) return await systems.kubernetes.readJob({ namespace, name: job }, signal);
  const jobs = await jobsOfCronJob(systems.kubernetes, { namespace, name: cronjob ?? '' }, signal);
  const madeAt = ({ metadata }: Job) => Date.parse(metadata.creationTimestamp ?? '') || 0;
  return jobs.toSorted((one, other) => madeAt(other) - madeAt(one))[0];
}

interface Read {
  readonly job: Job;
  readonly logs: readonly KeptLog[];
}

function judged({ now }: ActionContext, input: Input, { job, logs }: Read): Observation {
  const { name } = job.metadata;
  const readable = logs.filter(({ missing }) => missing === undefined);
  if (readable.length === 0) return { status: 'failed', reason: unreadable(name, logs) };
  const counts = totalOf(readable);
  const whole = readable.map(({ text }) => text.trimEnd()).join('\n');
  // Masked for the steps that use it, too, and before it is cut: half a credential has no shape any more.
  const log = lastLines(maskCredentials(whole), input.lines);
  const state = hasEnded(job) ? `Job ${name} has ended` : `Job ${jobAndAge(job, now)}, is running`;
  const evidence = [
    `${state}: ${counts ? wordsForCounts(counts) : 'its log counts nothing'}.`,
    ...logs.flatMap(({ pod, missing }) => (missing === undefined ? [] : [`No log of ${pod}: ${missing}`])),
  ];
  const alarm = alarmIn(input, counts);
  if (alarm !== undefined) return { status: 'failed', reason: `Job ${name}: ${alarm}`, evidence, log };
  const outputs = {
    ...{ job: name, ended: hasEnded(job), last_lines: log.slice(-3_000) },
    ...defined(counts),
  };
  return { status: 'done', outputs, evidence, log };
}

function unreadable(job: string, logs: readonly KeptLog[]): string {
  const [first] = logs;
  return first
    ? `No log of Job ${job} can be read: ${first.missing}`
    : `Job ${job} has no Pod left, and its logs went with it. Look in the log archive.`;
}

/** Retries and parallel Pods each count their own work. */
function totalOf(logs: readonly KeptLog[]): LogCounts | undefined {
  const all = logs.flatMap(({ text }) => countsIn(text) ?? []);
  if (all.length === 0) return undefined;
  const total = (of: keyof LogCounts) => {
    const known = all.flatMap((counts) => counts[of] ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
  };
  return { scanned: total('scanned'), purged: total('purged'), errors: total('errors') };
}

/** A log that does not count what has a maximum is an alarm as well: nobody can say that it was not exceeded. */
function alarmIn({ max_purged, max_errors }: Input, counts: LogCounts | undefined): string | undefined {
  const problems = [
    exceeded('files purged', counts?.purged, max_purged),
    exceeded('errors', counts?.errors, max_errors),
  ].filter((problem) => problem !== undefined);
  return problems.length === 0 ? undefined : `${problems.join('; ')}. Stop it, and look at what it has done.`;
}

function exceeded(what: string, count: number | undefined, most: number | undefined): string | undefined {
  if (most === undefined) return undefined;
  const limit = `at most ${most.toLocaleString('en-US')} expected`;
  if (count === undefined) return `its log does not count ${what}, ${limit}`;
  return count > most ? `${count.toLocaleString('en-US')} ${what}, ${limit}` : undefined;
}

const defined = (counts: LogCounts | undefined) =>
  Object.fromEntries(Object.entries(counts ?? {}).filter(([, count]) => count !== undefined));
