import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { type RestAsk, restCalls } from '../rest-call.ts';
import {
  type GitHub,
  PendingDeployment,
  type RunFilter,
  Workflow,
  WorkflowJob,
  WorkflowRun,
} from './port.ts';

const SYSTEM = 'GitHub';
const READ = 'the permission Actions: read';
const WRITE = 'the permission Actions: write';

export interface GitHubConnection {
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  /** `https://api.github.com` when absent; `https://HOST/api/v3` for a server of one's own. */
  readonly url?: string | undefined;
  readonly clock: Clock;
}

/** The real GitHub: https://docs.github.com/en/rest/actions */
export function connectGitHub(connection: GitHubConnection): GitHub {
  const { repository, token, url = 'https://api.github.com', clock } = connection;
  const base = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}/actions`;
  const credentials = { scheme: 'Bearer', token } as const;
  const call = restCalls({ system: SYSTEM, url, credentials, headers: HEADERS, clock });
  const ask = <Shape extends z.ZodType>(asked: RestAsk, shape: Shape) =>
    call({ right: READ, ...asked, path: base + asked.path }, shape);

  return {
    readWorkflow(workflow, signal) {
      const path = `/workflows/${encodeURIComponent(workflow)}`;
      return ask({ operation: `read workflow ${workflow} of ${repository}`, path, signal }, Workflow);
    },

    async listRuns(filter, signal) {
      const { workflow } = filter;
      const path = workflow === undefined ? '/runs' : `/workflows/${encodeURIComponent(workflow)}/runs`;
      const asked = { operation: `list runs of ${repository}`, path, query: queryOf(filter), signal };
      return (await ask(asked, z.object({ workflow_runs: z.array(WorkflowRun) }))).workflow_runs;
    },

    readRun: (id, signal) => ask({ operation: `read run ${id}`, path: `/runs/${id}`, signal }, WorkflowRun),

    async dispatch({ workflow, ref, inputs }, signal) {
      const operation = `run workflow ${workflow} of ${repository}`;
      const path = `/workflows/${encodeURIComponent(workflow)}/dispatches`;
      const body = { ref, inputs, return_run_details: true };
      const asked = { operation, method: 'POST', path, body, right: WRITE, signal } as const;
      return { run: (await ask(asked, Dispatched))?.workflow_run_id };
    },

    listPendingDeployments: (run, signal) =>
      ask(
        { operation: `read approvals of run ${run}`, path: `/runs/${run}/pending_deployments`, signal },
        z.array(PendingDeployment),
      ),

    async listJobs(run, signal) {
      const query = { per_page: '100' };
      const asked = { operation: `list jobs of run ${run}`, path: `/runs/${run}/jobs`, query, signal };
      return (await ask(asked, z.object({ jobs: z.array(WorkflowJob) }))).jobs;
    },
  };
}

const HEADERS = { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' };

/** 204 and no body from servers that do not know `return_run_details`: https://github.blog/changelog/2026-02-19-workflow-dispatch-api-now-returns-run-ids/ */
const Dispatched = z.object({ workflow_run_id: z.number().optional() }).optional();

function queryOf({ branch, event, limit }: RunFilter): Readonly<Record<string, string>> {
  return {
    per_page: String(limit),
    ...(branch !== undefined && { branch }),
    ...(event !== undefined && { event }),
  };
}
