import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Dispatch, GitHub, WorkflowJob, WorkflowRun } from './port.ts';

const SimulatedWorkflow = z.object({
  id: z.number(),
  name: z.string(),
  file: z.string(),
  state: z.enum(['active', 'disabled_manually']),
  /** The inputs it declares; null: it has no `workflow_dispatch`. */
  inputs: z.array(z.string()).nullable(),
  /** The input that its `run-name` shows. */
  titled: z.string().optional(),
  /** The environment whose protection asks for an approval before its last job. */
  approval: z.object({ environment: z.string(), reviewer: z.string() }).optional(),
  takesMs: z.number(),
});

const SimulatedRun = z.object({
  id: z.number(),
  number: z.number(),
  workflow: z.number(),
  title: z.string(),
  event: z.string(),
  branch: z.string(),
  sha: z.string(),
  actor: z.string(),
  createdAt: z.string(),
  /** How it will have ended. */
  conclusion: z.enum(['success', 'failure', 'cancelled']),
  /** Set when it must be approved: null until somebody has. */
  approvedAt: z.string().nullable().optional(),
});

export const GitHubState = z.object({
  repository: z.string(),
  next: z.number(),
  workflows: z.array(SimulatedWorkflow),
  /** Newest first. */
  runs: z.array(SimulatedRun),
});
export type GitHubState = z.output<typeof GitHubState>;
type Stored = z.output<typeof SimulatedRun>;
type StoredWorkflow = z.output<typeof SimulatedWorkflow>;

export interface SimulatedGitHub extends GitHub {
  /** What a reviewer does in GitHub's own pages. */
  approve(run: number): void;
  rows(): readonly PanelRow[];
}

const SYSTEM = 'GitHub';
const QUEUED_MS = 4_000;

export function simulateGitHub(simulation: Simulation<GitHubState>): SimulatedGitHub {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'github', system: SYSTEM, faults, clock });
  faults.declare('github/fails', 'Workflow runs fail');
  faults.declare('github/no-run-details', 'GitHub does not tell the id of a run it starts');

  function workflowOf(name: string, operation: string): StoredWorkflow {
    const found = state.workflows.find((one) => one.file === name || String(one.id) === name);
    if (!found) throw answer('not_found', operation, `Not Found: ${name}`);
    return found;
  }

  function runOf(id: number, operation: string): Stored {
    const found = state.runs.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `Not Found: run ${id}`);
    return found;
  }

  function start({ workflow: name, ref, inputs }: Dispatch, operation: string): { run: number | undefined } {
    const workflow = workflowOf(name, operation);
    refuseDispatch(workflow, inputs, operation);
    state.next += 1;
    const title = workflow.titled === undefined ? workflow.name : (inputs[workflow.titled] ?? workflow.name);
    state.runs.unshift({
      id: 9_000_000 + state.next,
      number: state.next,
      workflow: workflow.id,
      title,
      event: 'workflow_dispatch',
      branch: ref,
      sha: '5f1c0de',
      actor: 'runbolt[bot]',
      createdAt: clock.now().toISOString(),
      conclusion: faults.isOn('github/fails') ? 'failure' : 'success',
      ...(workflow.approval && { approvedAt: null }),
    });
    changed();
    return { run: faults.isOn('github/no-run-details') ? undefined : 9_000_000 + state.next };
  }

  const view = (run: Stored) => toRun(state, run, clock.now());

  return {
    readWorkflow(name, signal) {
      const operation = `read workflow ${name} of ${state.repository}`;
      return call({ operation, signal }, () => {
        const { id, name: title, file, state: its } = workflowOf(name, operation);
        const html_url = `https://github.com/${state.repository}/blob/main/.github/workflows/${file}`;
        return { id, name: title, path: `.github/workflows/${file}`, state: its, html_url };
      });
    },

    listRuns({ workflow, branch, event, limit }, signal) {
      const operation = `list runs of ${state.repository}`;
      return call({ operation, signal }, () => {
        const id = workflow === undefined ? undefined : workflowOf(workflow, operation).id;
        return state.runs
          .filter((one) => id === undefined || one.workflow === id)
          .filter((one) => branch === undefined || one.branch === branch)
          .filter((one) => event === undefined || one.event === event)
          .slice(0, limit)
          .map(view);
      });
    },

    readRun(id, signal) {
      const operation = `read run ${id}`;
      return call({ operation, signal }, () => view(runOf(id, operation)));
    },

    dispatch(dispatch, signal) {
      const operation = `run workflow ${dispatch.workflow} of ${state.repository}`;
      return call({ operation, signal, writes: true }, () => start(dispatch, operation));
    },

    listPendingDeployments(id, signal) {
      const operation = `read approvals of run ${id}`;
      return call({ operation, signal }, () => {
        const run = view(runOf(id, operation));
        const approval = state.workflows.find((one) => one.name === run.name)?.approval;
        if (run.status !== 'waiting' || !approval) return [];
        const { environment, reviewer } = approval;
        const reviewers = [{ reviewer: { login: reviewer } }];
        return [{ environment: { name: environment }, current_user_can_approve: false, reviewers }];
      });
    },

    listJobs(id, signal) {
      const operation = `list jobs of run ${id}`;
      return call({ operation, signal }, () => jobsOf(view(runOf(id, operation))));
    },

    approve(id) {
      const run = state.runs.find((one) => one.id === id);
      if (run?.approvedAt === null) run.approvedAt = clock.now().toISOString();
      changed();
    },

    rows: () => state.runs.slice(0, 6).map(view).map(toRow),
  };
}

function refuseDispatch(workflow: StoredWorkflow, inputs: Dispatch['inputs'], operation: string): void {
  if (workflow.state !== 'active') throw answer('invalid', operation, 'Workflow is disabled');
  const known = workflow.inputs;
  if (!known) throw answer('invalid', operation, "Workflow does not have 'workflow_dispatch' trigger");
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw answer('invalid', operation, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
}

function toRun(state: GitHubState, run: Stored, now: Date): WorkflowRun {
  const workflow = state.workflows.find((one) => one.id === run.workflow);
  const status = statusOf(run, workflow?.takesMs ?? 0, now);
  return {
    id: run.id,
    run_number: run.number,
    name: workflow?.name ?? null,
    display_title: run.title,
    event: run.event,
    status,
    conclusion: status === 'completed' ? run.conclusion : null,
    head_branch: run.branch,
    head_sha: run.sha,
    actor: { login: run.actor },
    html_url: `https://github.com/${state.repository}/actions/runs/${run.id}`,
    created_at: new Date(run.createdAt),
  };
}

/** Queued for a moment, then at work; one that must be approved waits first, and works afterwards. */
function statusOf({ createdAt, approvedAt }: Stored, takesMs: number, now: Date): string {
  const age = now.getTime() - Date.parse(createdAt);
  if (age < QUEUED_MS) return 'queued';
  if (approvedAt === null) return 'waiting';
  const begunAt = approvedAt === undefined ? Date.parse(createdAt) + QUEUED_MS : Date.parse(approvedAt);
  return now.getTime() - begunAt < takesMs ? 'in_progress' : 'completed';
}

function jobsOf(run: WorkflowRun): readonly WorkflowJob[] {
  const done = { name: 'build', status: 'completed', conclusion: 'success', steps: [] };
  const { conclusion } = run;
  const steps = conclusion === null ? [] : [{ name: 'Deploy to ECS', conclusion }];
  return [done, { name: 'deploy', status: run.status ?? 'queued', conclusion, steps }];
}

function answer(kind: FailureKind, operation: string, said: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message: `${SYSTEM} says: ${said} (${operation}).` });
}

function toRow(run: WorkflowRun): PanelRow {
  const tones = { success: 'good', failure: 'bad', cancelled: 'quiet' } as const;
  return {
    id: `github/run/${run.id}`,
    title: `${run.name ?? 'Workflow'} #${run.run_number}`,
    status: run.conclusion ?? run.status ?? 'unknown',
    detail: `${run.display_title} · ${run.head_branch ?? ''} · ${run.event}`,
    tone: Object.entries(tones).find(([word]) => word === run.conclusion)?.[1] ?? 'busy',
  };
}
