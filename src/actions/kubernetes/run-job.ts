import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { CronJob, NewJob } from '../../systems/kubernetes/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { defineRehearsed } from './define-rehearsed.ts';
import { drillNamespace } from './drill-namespace.ts';
import { createOnce, readTemplate, templateGuards } from './job-from-cronjob.ts';
import { jobName } from './job-name.ts';
import { kubectl } from './kubectl.ts';
import { marks, namespaceField, objectName, targetName } from './object-reference.ts';
import { JobOutput, observeJob } from './observe-job.ts';

const MARGIN_MS = 60_000;

const Input = z.object({
  namespace: namespaceField,
  from_cronjob: objectName.describe('The CronJob whose image, secrets and volumes the Job takes over'),
  command: z.array(z.string()).min(1).optional().describe("Instead of the container's command"),
  args: z.array(z.string()).optional().describe("Instead of the container's arguments"),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe("Environment variables, over the container's own"),
  finish_within: Duration.prefault('30m').describe('How long the Job may take'),
});
type Input = z.output<typeof Input>;

/**
 * Runs a command of one's own in the surroundings of a CronJob: a restore with a backup's image and secrets. The
 * CronJob does not own the Job, or a successful restore would count as its last successful backup.
 */
export const runJob = defineRehearsed({
  name: 'kubernetes/run-job',
  summary: "Runs a command as a Job of its own, with a CronJob's image, secrets and volumes",
  effect: 'destructive',
  noUndo: 'There is no undo: what the command does stays.',
  input: Input,
  output: JobOutput,
  plannedOutputs: ['job'],
  targets: ({ namespace, from_cronjob }, environment) => [
    targetName(environment, 'cronjob', { namespace, name: from_cronjob }),
  ],
  deadlineMs: ({ finish_within }) => finish_within + MARGIN_MS,

  async plan(context, input) {
    const at = { namespace: input.namespace, name: input.from_cronjob };
    const cronJob = await context.systems.kubernetes.readCronJob(at, context.signal);
    return planFor(context, input, cronJob);
  },

  async apply(context, input, plan) {
    const at = { namespace: input.namespace, name: input.from_cronjob };
    return await createOnce(context, ownJob(context, input, await readTemplate(context, at, plan)));
  },

  restoresInto: (context, { namespace }) => drillNamespace(context, namespace),
  observe: (context, { namespace }, seen) => observeJob(context, { namespace, name: nameFor(context) }, seen),
});

/** Not named after the CronJob: an alert on `infershield-backup.*` must not ring for a restore. */
const nameFor = ({ token }: ActionContext): string => jobName('runbolt', token);

function planFor(context: ActionContext, input: Input, cronJob: CronJob): StepPlan {
  const { environment } = context;
  const { namespace, from_cronjob, command, args, env } = input;
  const name = nameFor(context);
  const line = [...(command ?? []), ...(args ?? [])].join(' ') || "the CronJob's own command";
  const names = Object.keys(env ?? {});
  return {
    changes: [{ target: `${namespace}/job/${name}`, field: 'runs', before: 'nothing', after: line }],
    guards: templateGuards(cronJob),
    outputs: { job: name },
    facts: [
      `It runs with the image, secrets and volumes of CronJob ${namespace}/${from_cronjob}.`,
      ...(names.length > 0 ? [`These variables are set: ${names.join(', ')}.`] : []),
    ],
    warnings: [],
    commands: [
      `${kubectl(environment, namespace, 'create', 'job', name, `--from=cronjob/${from_cronjob}`, '--dry-run=client', '-o', 'yaml')} > job.yaml`,
      `# in job.yaml: remove ownerReferences, and set the container's command and args to: ${line}`,
      kubectl(environment, namespace, 'create', '-f', 'job.yaml'),
    ],
  };
}

function ownJob(context: ActionContext, input: Input, { spec }: CronJob): NewJob {
  return {
    namespace: input.namespace,
    name: nameFor(context),
    labels: { 'app.kubernetes.io/managed-by': 'runbolt', 'runbolt/run': context.run.id },
    annotations: { ...spec.jobTemplate.metadata.annotations, ...marks(context) },
    spec: withCommand(spec.jobTemplate.spec, input),
  };
}

const raw = z.record(z.string(), z.json());
const Variables = z.array(raw.and(z.object({ name: z.string() }))).catch([]);
const JobSpec = raw.and(
  z.object({ template: raw.and(z.object({ spec: raw.and(z.object({ containers: z.array(raw).min(1) })) })) }),
);

/** The first container runs the command; everything else of the template stays as it is. */
function withCommand(template: JsonObject, { command, args, env, from_cronjob }: Input): JsonObject {
  const parsed = JobSpec.safeParse(template);
  if (!parsed.success) throw noContainer(from_cronjob);
  const spec = parsed.data;
  const [first = {}, ...others] = spec.template.spec.containers;
  // Arguments of the template belong to its command: they go when the command is another.
  const { args: _args, ...withoutArgs } = first;
  const container = {
    ...(command ? withoutArgs : first),
    ...(command && { command }),
    ...(args && { args }),
    ...(env && { env: merged(Variables.parse(first.env), env) }),
  };
  const podSpec = { ...spec.template.spec, containers: [container, ...others] };
  return { ...spec, suspend: false, template: { ...spec.template, spec: podSpec } };
}

function merged(existing: z.infer<typeof Variables>, env: Readonly<Record<string, string>>) {
  const kept = existing.filter(({ name }) => !(name in env));
  return [...kept, ...Object.entries(env).map(([name, value]) => ({ name, value }))];
}

function noContainer(cronJob: string): Failure {
  const message = `The template of CronJob ${cronJob} has no container to run the command in.`;
  return new Failure({ system: 'Kubernetes', operation: 'create jobs', kind: 'invalid', message });
}
