import { z } from 'zod';
import type { CronJob } from '../../systems/kubernetes/port.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { kubectl } from './kubectl.ts';
import { namespaceField, objectName } from './object-reference.ts';

const DEADLINE_MS = 60_000;

const flag = z.string().regex(/^--?[A-Za-z][\w-]*$/, 'a flag looks like --max-age-days');

const Input = z
  .object({
    namespace: namespaceField,
    name: objectName.describe('The CronJob'),
    container: z.string().min(1).optional().describe('The container; absent: the first'),
    flag: flag.optional().describe('A flag with a number, like --max-age-days'),
    at_least: z.number().optional().describe('The smallest that its number may be'),
    at_most: z.number().optional().describe('The largest that its number may be'),
    present: z.array(flag).max(20).default([]).describe('Flags that it must have'),
    absent: z.array(flag).max(20).default([]).describe('Flags that it must not have, like --dry-run'),
    pinned_image: z
      .boolean()
      .default(true)
      .describe('Its image must name a version: a digest, or a tag other than latest'),
  })
  .refine(
    ({ flag: wanted, at_least, at_most }) =>
      (wanted === undefined) === (at_least === undefined && at_most === undefined),
    {
      message: 'a flag goes with at_least, at_most or both',
    },
  );
type Input = z.output<typeof Input>;

const Output = z.object({
  image: z.string().describe('The image'),
  value: z.number().optional().describe("The flag's number"),
});

/**
 * Holds what a CronJob would run against what it may run: an age threshold's floor, flags that must or must not be
 * there, an image that cannot change by itself. What it cannot see is a problem, not a pass.
 */
export const checkCronJobArgs = defineAction({
  name: 'kubernetes/check-cronjob-args',
  summary: "Checks a CronJob's arguments and image: an age threshold's floor, flags, a pinned image",
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  // Already in the plan: a purge with the wrong threshold must not get as far as being confirmed.
  async plan(context, input) {
    const { problems, facts } = await look(context, input);
    const { namespace, name } = input;
    const template = '-o=jsonpath={.spec.jobTemplate.spec.template.spec.containers[*].args}';
    const commands = [kubectl(context.environment, namespace, 'get', 'cronjob', name, template)];
    const plan = { changes: [], guards: {}, outputs: {}, facts, warnings: [], commands };
    return problems.length === 0 ? plan : { ...plan, obstacle: inWords(input, problems) };
  },

  async observe(context, input) {
    const { problems, facts, image, value } = await look(context, input);
    if (problems.length > 0) return { status: 'failed', reason: inWords(input, problems) };
    const outputs = { image, ...(value !== undefined && { value }) };
    return { status: 'done', outputs, evidence: facts };
  },
});

interface Looked {
  readonly problems: readonly string[];
  readonly facts: readonly string[];
  readonly image: string;
  readonly value: number | undefined;
}

async function look({ systems, signal }: ActionContext, input: Input): Promise<Looked> {
  const { namespace, name } = input;
  const container = containerOf(await systems.kubernetes.readCronJob({ namespace, name }, signal), input);
  if (!container) {
    return {
      problems: [`it has no container ${input.container ?? ''}`.trim()],
      facts: [],
      image: '',
      value: undefined,
    };
  }
  const { image, command, args } = container;
  const words = [...command, ...args].flatMap((word) => word.split(/\s+/));
  const numbers = input.flag === undefined ? [] : valuesOf(input.flag, words);
  const problems = [
    ...numberProblems(input, numbers),
    ...input.present.filter((wanted) => !has(wanted, words)).map((wanted) => `it has no ${wanted}`),
    ...input.absent.filter((banned) => has(banned, words)).map((banned) => `it has ${banned}`),
    ...(input.pinned_image && !isPinned(image)
      ? [`its image ${image || '(none)'} names no fixed version`]
      : []),
  ];
  const facts = [
    `CronJob ${namespace}/${name} runs ${image} with: ${[...command, ...args].join(' ') || 'nothing'}.`,
  ];
  const last = numbers.at(-1);
  return { problems, facts, image, value: last === undefined ? undefined : Number(last) };
}

const inWords = ({ namespace, name }: Input, problems: readonly string[]): string =>
  `CronJob ${namespace}/${name} is not as it should be: ${problems.join('; ')}.`;

const words = z.array(z.string()).catch([]);
const Container = z.object({ name: z.string(), image: z.string().catch(''), command: words, args: words });
const JobSpec = z.object({ template: z.object({ spec: z.object({ containers: z.array(Container) }) }) });

function containerOf({ spec }: CronJob, { container }: Input): z.output<typeof Container> | undefined {
  const containers = JobSpec.safeParse(spec.jobTemplate.spec).data?.template.spec.containers ?? [];
  return container === undefined ? containers[0] : containers.find(({ name }) => name === container);
}

/** `--flag 30` and `--flag=30`, each time that it stands there: which of them counts is the program's secret. */
function valuesOf(wanted: string, all: readonly string[]): readonly string[] {
  return all.flatMap((word, index) => {
    if (word === wanted) return [all[index + 1] ?? ''];
    return word.startsWith(`${wanted}=`) ? [word.slice(wanted.length + 1)] : [];
  });
}

const has = (wanted: string, all: readonly string[]): boolean => valuesOf(wanted, all).length > 0;

function numberProblems(
  { flag: wanted, at_least = -Infinity, at_most = Infinity }: Input,
  values: readonly string[],
): readonly string[] {
  if (wanted === undefined) return [];
  if (values.length === 0) return [`it has no ${wanted}`];
  return values.flatMap((text) => {
    // An empty word is the number 0 to JavaScript.
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) return [`${wanted} is ${text || 'given no value'}, which is no number`];
    if (value < at_least) return [`${wanted} is ${value}, less than ${at_least}`];
    return value > at_most ? [`${wanted} is ${value}, more than ${at_most}`] : [];
  });
}

/** A tag stands after the last slash; a port before it is none. */
function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const tag = /:([\w.-]+)$/.exec(image.slice(image.lastIndexOf('/') + 1))?.[1];
  return tag !== undefined && tag !== 'latest';
}
