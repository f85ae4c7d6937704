import { z } from 'zod';
import { formatDurationShort } from '../../lib/duration.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { WorkflowRun } from '../../systems/github/port.ts';
import { defineAction } from '../action.ts';
import { workflowField } from './workflow-field.ts';

const DEADLINE_MS = 60_000;

const Input = z.object({
  workflow: workflowField.optional().describe('The workflow, by its file: cd.yml; absent: all of them'),
  branch: z.string().trim().min(1).max(255).optional().describe('Only runs of this branch'),
  limit: z.int().min(1).max(50).default(5).describe('How many, the newest first'),
});

const Run = z.object({
  id: z.int().describe('The id'),
  number: z.int().describe('The number that GitHub shows'),
  workflow: z.string().describe('The name of the workflow'),
  title: z.string().describe('What it was for'),
  status: z.string().describe('How it ended, or how far it is'),
  branch: z.string().describe('The branch'),
  at: z.string().describe('When it was started, RFC 3339'),
  url: z.string().describe('Its page'),
});

const Output = z.object({ runs: z.array(Run).describe('The runs, newest first') });

/** What `gh run list` shows: the first question of every incident is what was deployed last. */
export const recentRuns = defineAction({
  name: 'github/recent-runs',
  summary: 'Lists the last workflow runs of the repository',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, { workflow, branch, limit }) {
    const of = workflow === undefined ? 'of all workflows' : `of ${workflow}`;
    const flags = [
      workflow === undefined ? '' : ` --workflow ${shellWord(workflow)}`,
      branch === undefined ? '' : ` --branch ${shellWord(branch)}`,
    ];
    const commands = [`gh run list --limit ${limit}${flags.join('')}`];
    const facts = [`Lists the last ${limit} runs ${of}${branch === undefined ? '' : ` on ${branch}`}.`];
    return { changes: [], guards: {}, outputs: {}, facts, warnings: [], commands };
  },

  async observe({ systems, signal, now }, { workflow, branch, limit }) {
    const found = await systems.github.listRuns({ workflow, branch, limit }, signal);
    if (found.length === 0)
      return { status: 'done', outputs: { runs: [] }, evidence: ['There are no workflow runs that match.'] };
    return {
      status: 'done',
      outputs: { runs: found.map(toOutput) },
      evidence: found.map((run) => told(run, now)),
    };
  },
});

function toOutput(run: WorkflowRun): z.output<typeof Run> {
  return {
    id: run.id,
    number: run.run_number,
    workflow: run.name ?? '',
    title: run.display_title,
    status: statusOf(run),
    branch: run.head_branch ?? '',
    at: run.created_at.toISOString(),
    url: run.html_url,
  };
}

/** `Deploy #412: success, 45 min ago, main, by rhea (Deploy 1.9.0)` */
function told(run: WorkflowRun, now: Date): string {
  const { name, run_number, head_branch, actor, display_title, created_at } = run;
  const ago = `${formatDurationShort(now.getTime() - created_at.getTime())} ago`;
  const by = actor ? `, by ${actor.login}` : '';
  return `${name ?? 'Workflow'} #${run_number}: ${statusOf(run)}, ${ago}, ${head_branch ?? 'no branch'}${by} (${display_title}).`;
}

const statusOf = ({ conclusion, status }: WorkflowRun): string => conclusion ?? status ?? 'unknown';
