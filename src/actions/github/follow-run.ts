import { Failure } from '../../lib/failure.ts';
import type { PendingDeployment, WorkflowJob, WorkflowRun } from '../../systems/github/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';

const LOOK_AGAIN_MS = 10_000;
/** A run whose id is known may be read a moment later only. */
const READABLE_WITHIN_MS = 60_000;

export interface Followed {
  readonly run: number;
  /** Why it may not be ours after all. */
  readonly doubt?: string | undefined;
}

/** How far one run is. */
export async function followRun(
  context: ActionContext,
  followed: Followed,
  seen: Seen,
): Promise<Observation> {
  const { run: id, doubt } = followed;
  const run = await read(context, id, seen);
  if (!run) return waiting(followed, `waiting for GitHub to show run ${id}`);
  if (run.status !== 'completed') return waiting(followed, await progressOf(context, run));
  const doubts = doubt === undefined ? [] : [doubt];
  if (run.conclusion !== 'success') return failed(context, run, doubts);
  return {
    status: 'done',
    outputs: { run: run.id, number: run.run_number, url: run.html_url },
    evidence: [`${nameOf(run)} ended in success: ${run.html_url}`, ...doubts],
  };
}

async function read({ systems, signal, now }: ActionContext, id: number, seen: Seen) {
  try {
    return await systems.github.readRun(id, signal);
  } catch (error) {
    const early = hadMs(now, seen) < READABLE_WITHIN_MS;
    if (early && error instanceof Failure && error.kind === 'not_found') return undefined;
    throw error;
  }
}

const waiting = ({ run, doubt }: Followed, progress: string): Observation => ({
  status: 'waiting',
  progress,
  againInMs: LOOK_AGAIN_MS,
  memo: doubt === undefined ? { run } : { run, doubt },
});

async function progressOf({ systems, signal }: ActionContext, run: WorkflowRun): Promise<string> {
  if (run.status !== 'waiting') return `${nameOf(run)} is ${(run.status ?? 'unknown').replaceAll('_', ' ')}`;
  const pending = await systems.github.listPendingDeployments(run.id, signal);
  const asked = pending.map(approvalOf).join('; ') || 'an approval';
  return `GitHub itself waits for ${asked}: ${run.html_url}`;
}

/** `an approval of production by rhea or the team sre` */
function approvalOf({ environment, reviewers }: PendingDeployment): string {
  const people = reviewers.flatMap(
    ({ reviewer: { login, name } }) => login ?? (name ? `the team ${name}` : []),
  );
  return `an approval of ${environment.name}${people.length > 0 ? ` by ${people.join(' or ')}` : ''}`;
}

async function failed(
  { systems, signal }: ActionContext,
  run: WorkflowRun,
  evidence: readonly string[],
): Promise<Observation> {
  const jobs = await systems.github.listJobs(run.id, signal);
  const broken = jobs.filter(({ conclusion }) => conclusion !== null && !FINE.has(conclusion)).map(whereOf);
  const where = broken.length > 0 ? ` (${broken.join('; ')})` : '';
  const reason = `${nameOf(run)} ended in ${run.conclusion ?? 'nothing'}${where}: ${run.html_url}`;
  return { status: 'failed', reason, evidence };
}

const FINE = new Set(['success', 'skipped', 'neutral']);

/** `job deploy failed at "Deploy to ECS"` */
function whereOf({ name, conclusion, steps }: WorkflowJob): string {
  const step = steps.find((one) => one.conclusion !== null && !FINE.has(one.conclusion));
  return `job ${name}: ${conclusion}${step ? ` at “${step.name}”` : ''}`;
}

const nameOf = ({ name, run_number }: WorkflowRun): string => `${name ?? 'Workflow'} #${run_number}`;
