import { z } from 'zod';

/** The workflows of one repository: GitHub Actions as a step needs it. */
export interface GitHub {
  /** By file name (`cd.yml`) or id. */
  readWorkflow(workflow: string, signal?: AbortSignal): Promise<Workflow>;
  /** Newest first. */
  listRuns(filter: RunFilter, signal?: AbortSignal): Promise<readonly WorkflowRun[]>;
  readRun(id: number, signal?: AbortSignal): Promise<WorkflowRun>;
  /** Starts a run. Its id, where GitHub tells it: servers of one's own from before 2026 do not. */
  dispatch(dispatch: Dispatch, signal?: AbortSignal): Promise<{ readonly run: number | undefined }>;
  /** Who must approve before the run goes on. */
  listPendingDeployments(run: number, signal?: AbortSignal): Promise<readonly PendingDeployment[]>;
  listJobs(run: number, signal?: AbortSignal): Promise<readonly WorkflowJob[]>;
}

export interface RunFilter {
  readonly workflow?: string | undefined;
  readonly branch?: string | undefined;
  readonly event?: 'workflow_dispatch' | undefined;
  /** At most 100. */
  readonly limit: number;
}

export interface Dispatch {
  readonly workflow: string;
  /** A branch or a tag. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export const Workflow = z.object({
  id: z.number(),
  name: z.string(),
  /** `.github/workflows/cd.yml` */
  path: z.string(),
  /** `active`, `disabled_manually`, `disabled_inactivity`, … */
  state: z.string(),
  html_url: z.string().catch(''),
});
export type Workflow = z.output<typeof Workflow>;

export const WorkflowRun = z.object({
  id: z.number(),
  run_number: z.number(),
  /** The workflow's name. */
  name: z.string().nullable().catch(null),
  /** What `run-name` says, otherwise the commit or the workflow. */
  display_title: z.string().catch(''),
  event: z.string(),
  /** `queued`, `in_progress`, `waiting`, `completed`, … */
  status: z.string().nullable(),
  /** `success`, `failure`, `cancelled`, …; null until it is completed. */
  conclusion: z.string().nullable(),
  head_branch: z.string().nullable().catch(null),
  head_sha: z.string().catch(''),
  actor: z.object({ login: z.string() }).nullish().catch(null),
  html_url: z.string().catch(''),
  created_at: z.coerce.date(),
});
export type WorkflowRun = z.output<typeof WorkflowRun>;

export const PendingDeployment = z.object({
  environment: z.object({ name: z.string() }),
  current_user_can_approve: z.boolean().catch(false),
  reviewers: z
    .array(z.object({ reviewer: z.object({ login: z.string().optional(), name: z.string().nullish() }) }))
    .catch([]),
});
export type PendingDeployment = z.output<typeof PendingDeployment>;

export const WorkflowJob = z.object({
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  steps: z.array(z.object({ name: z.string(), conclusion: z.string().nullable().catch(null) })).catch([]),
});
export type WorkflowJob = z.output<typeof WorkflowJob>;
