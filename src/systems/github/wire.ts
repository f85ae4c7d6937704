import { z } from 'zod';
import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import type { GitHub } from './port.ts';

/** The simulated GitHub behind its REST API, for one repository. */
export function githubServer(github: GitHub, repository: string) {
  return restServer((request) => route(github, repository, request), {
    body: ({ message }) => ({ message, documentation_url: 'https://docs.github.com/rest' }),
    status: { invalid: 422 },
  });
}

async function route(
  github: GitHub,
  repository: string,
  request: RestRequest,
): Promise<RestAnswer | undefined> {
  const base = `repos/${repository}/actions/`;
  if (!request.path.startsWith(base)) return undefined;
  const [kind = '', name = '', resource = ''] = request.path.slice(base.length).split('/');
  switch (`${request.method} ${kind}${name === '' ? '' : '/'}${resource}`) {
    case 'GET runs':
      return listRuns(github, undefined, request);
    case 'GET workflows/':
      return ok(await github.readWorkflow(name));
    case 'GET workflows/runs':
      return listRuns(github, name, request);
    case 'POST workflows/dispatches':
      return dispatch(github, name, request.body);
    case 'GET runs/':
      return ok(await github.readRun(Number(name)));
    case 'GET runs/jobs':
      return ok({ total_count: 2, jobs: await github.listJobs(Number(name)) });
    case 'GET runs/pending_deployments':
      return ok(await github.listPendingDeployments(Number(name)));
    default:
      return undefined;
  }
}

async function listRuns(github: GitHub, workflow: string | undefined, { query }: RestRequest) {
  const runs = await github.listRuns({
    workflow,
    branch: query.get('branch') ?? undefined,
    event: query.get('event') === 'workflow_dispatch' ? 'workflow_dispatch' : undefined,
    limit: Number(query.get('per_page') ?? 30),
  });
  return ok({ total_count: runs.length, workflow_runs: runs });
}

const Posted = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.string()).default({}),
  return_run_details: z.boolean().default(false),
});

async function dispatch(github: GitHub, workflow: string, body: unknown): Promise<RestAnswer> {
  const { return_run_details, ...posted } = Posted.parse(body);
  const { run } = await github.dispatch({ workflow, ...posted });
  return run === undefined || !return_run_details ? { status: 204 } : ok({ workflow_run_id: run });
}

const ok = (body: unknown): RestAnswer => ({ status: 200, body });
