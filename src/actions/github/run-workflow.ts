import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { shellWord } from '../../lib/shell-word.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { findRun } from './find-run.ts';
import { followRun } from './follow-run.ts';
import { workflowField } from './workflow-field.ts';

/** Beyond `finish_within`: time to look one last time and say how far it was. */
const MARGIN_MS = 60_000;
/** GitHub takes at most 25 inputs. */
const MOST_INPUTS = 25;

const Input = z.object({
  workflow: workflowField.describe('The workflow, by its file: cd.yml'),
  ref: z.string().trim().min(1).max(255).default('main').describe('The branch or tag whose workflow runs'),
  inputs: z
    .record(z.string().min(1).max(100), z.union([z.string().max(2_000), z.number(), z.boolean()]))
    .refine((inputs) => Object.keys(inputs).length <= MOST_INPUTS, {
      error: `at most ${MOST_INPUTS} inputs fit`,
    })
    .default({})
    .describe('The inputs of the workflow'),
  marker_input: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('An input that the workflow shows in its run-name: with it, a run is found again for certain'),
  starts: z
    .enum(['change', 'destructive'])
    .prefault('change')
    .describe('What the workflow does: running it asks for as much as it can hurt'),
  finish_within: Duration.prefault('30m').describe('How long the run may take, approvals in GitHub included'),
});
export type Input = z.output<typeof Input>;

const Output = z.object({
  run: z.int().describe('The id of the run'),
  number: z.int().describe('Its number'),
  url: z.string().describe('Its page'),
});

/** Starts a workflow by workflow_dispatch and follows that very run to its end. It cannot be put back. */
export const runWorkflow = defineAction({
  name: 'github/run-workflow',
  summary: 'Starts a GitHub Actions workflow and follows the run to its end',
  effect: 'change',
  noUndo: 'There is no undo: what the workflow does stays.',
  effectOf: ({ starts }) => (starts === undefined || starts === 'change' ? 'change' : 'destructive'),
  input: Input,
  output: Output,
  targets: ({ workflow }, environment) => [`github:${environment.name}/workflow/${workflow}`],
  deadlineMs: ({ finish_within }) => finish_within + MARGIN_MS,
  plan: (context, input) => planRun(context, input),

  async apply({ systems, signal, token }, input) {
    const { workflow, ref } = input;
    const { run } = await systems.github.dispatch({ workflow, ref, inputs: inputsOf(input, token) }, signal);
    return run === undefined ? { accepted: true } : { accepted: true, run };
  },

  observe: (context, input, seen) => observeRun(context, input, seen),
});

async function planRun({ systems, signal, token }: ActionContext, input: Input): Promise<StepPlan> {
  const { workflow: file, ref, marker_input } = input;
  const { github } = systems;
  const workflow = await github.readWorkflow(file, signal);
  const [newest] = await github.listRuns({ workflow: file, event: 'workflow_dispatch', limit: 1 }, signal);
  const inputs = inputsOf(input, token);
  const fields = Object.entries(inputs).map(([name, value]) => ` -f ${shellWord(`${name}=${value}`)}`);
  const plan = {
    changes: [
      {
        target: `workflow ${workflow.name} (${file})`,
        field: 'run',
        before: null,
        after: started(ref, inputs),
      },
    ],
    // A run that is newer than this one was started after the plan was made.
    guards: { newest_run: newest?.id ?? 0 },
    outputs: {},
    facts: [
      newest
        ? `It was last started by hand as #${newest.run_number}: ${newest.conclusion ?? newest.status}.`
        : 'It was never started by hand before.',
    ],
    warnings: marker_input === undefined ? [NO_MARKER] : [],
    commands: [
      `gh workflow run ${shellWord(file)} --ref ${shellWord(ref)}${fields.join('')}`,
      'gh run watch',
    ],
  };
  if (workflow.state === 'active') return plan;
  const obstacle = `The workflow ${file} is ${workflow.state.replaceAll('_', ' ')} in GitHub: enable it there first (gh workflow enable ${file}).`;
  return { ...plan, changes: [], obstacle };
}

const NO_MARKER =
  'Without marker_input, a run whose start is not confirmed cannot be told from another one: a person then has to look.';

/** `v1.2.3 with environment=production` */
function started(ref: string, inputs: Readonly<Record<string, string>>): string {
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
  return given.length === 0 ? ref : `${ref} with ${given.join(', ')}`;
}

/** GitHub takes text only. */
function inputsOf({ inputs, marker_input }: Input, token: string): Readonly<Record<string, string>> {
  const texts = Object.entries(inputs).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(texts), ...(marker_input !== undefined && { [marker_input]: token }) };
}

const Memo = z.object({ run: z.number(), doubt: z.string().optional() });

async function observeRun(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const known = Memo.safeParse(seen.receipt).data ?? Memo.safeParse(seen.memo).data;
  if (known) return followRun(context, known, seen);
  const found = await findRun(context, input, seen);
  if (found.status !== 'found') return found;
  return followRun(context, found, seen);
}
