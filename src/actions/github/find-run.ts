import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';
import type { WorkflowRun } from '../../systems/github/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';

/** A run that has been accepted is listed after some seconds. */
const LISTED_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;
const MOST_RUNS = 50;

const Guards = z.object({ newest_run: z.number() });

export interface Sought {
  readonly workflow: string;
  readonly ref: string;
  readonly marker_input?: string | undefined;
}

type Found =
  | { readonly status: 'found'; readonly run: number; readonly doubt?: string }
  | Extract<Observation, { status: 'waiting' | 'unknown' }>;

/**
 * Which run is ours, when GitHub did not say: the one whose title carries our marker. Without a marker, a single
 * newer run is taken only when GitHub had accepted our call; whatever is not clear is unknown, since running a
 * deployment twice is worse than asking a person.
 */
export async function findRun(context: ActionContext, sought: Sought, seen: Seen): Promise<Found> {
  const { systems, signal, token, now } = context;
  const { workflow, ref, marker_input } = sought;
  const { newest_run } = Guards.parse(seen.plan.guards);
  const filter = { workflow, event: 'workflow_dispatch', limit: MOST_RUNS } as const;
  const newer = (await systems.github.listRuns(filter, signal)).filter(({ id }) => id > newest_run);

  const marked = newer.filter(
    ({ display_title }) => marker_input !== undefined && display_title.includes(token),
  );
  const [ours] = marked;
  if (ours && marked.length === 1) return { status: 'found', run: ours.id };
  const [only] = newer;
  const fits = seen.receipt !== undefined && marker_input === undefined && only?.head_branch === ref;
  if (only && newer.length === 1 && fits) return { status: 'found', run: only.id, doubt: doubtOf(only) };
  if (hadMs(now, seen) < LISTED_WITHIN_MS)
    return { status: 'waiting', progress: 'waiting for GitHub to list the run', againInMs: LOOK_AGAIN_MS };
  return { status: 'unknown', reason: reasonFor(workflow, newer), look: lookAt(workflow, newer) };
}

const doubtOf = ({ run_number }: WorkflowRun): string =>
  `GitHub did not tell the id of our run; #${run_number} is the only one since, and fits.`;

function reasonFor(workflow: string, newer: readonly WorkflowRun[]): string {
  if (newer.length === 0)
    return `GitHub shows no run of ${workflow} since the step began, but it may have accepted one and list it late.`;
  const numbers = newer.map(({ run_number }) => `#${run_number}`).join(', ');
  return `${workflow} was started since (${numbers}), and nothing shows whether by this run.`;
}

function lookAt(workflow: string, newer: readonly WorkflowRun[]): readonly string[] {
  const list = `gh run list --workflow ${shellWord(workflow)} --event workflow_dispatch`;
  return [list, ...newer.map(({ html_url }) => html_url)];
}
