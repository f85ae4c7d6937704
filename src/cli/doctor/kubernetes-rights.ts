import type { Runbook, Runbooks, Step } from '../../runbooks/runbook.ts';
import type { Right } from '../../systems/kubernetes/port.ts';
import { valuesOfField } from './values-of-field.ts';

type RightAnywhere = Omit<Right, 'namespace'>;

const cronJobs = (...verbs: readonly string[]) => rights('batch', 'cronjobs', verbs);
const jobs = (...verbs: readonly string[]) => rights('batch', 'jobs', verbs);
const pods = (...verbs: readonly string[]) => rights('', 'pods', verbs);
const logs = () => rights('', 'pods/log', ['get']);
const events = () => rights('', 'events', ['list']);
const deployments = (...verbs: readonly string[]) => rights('apps', 'deployments', verbs);

function rights(group: string, resource: string, verbs: readonly string[]): readonly RightAnywhere[] {
  return verbs.map((verb) => ({ verb, group, resource }));
}

const followsAJob = [
  ...cronJobs('get'),
  ...jobs('create', 'get', 'list'),
  ...pods('list'),
  ...logs(),
  ...events(),
];

/** What each action asks of the cluster, its undo included. A test keeps this complete. */
export const RIGHTS_OF_ACTIONS: Readonly<Record<string, readonly RightAnywhere[]>> = {
  'kubernetes/suspend-cronjob': [...cronJobs('get', 'patch'), ...jobs('list')],
  'kubernetes/resume-cronjob': [...cronJobs('get', 'patch'), ...jobs('list')],
  'kubernetes/stop-jobs': [
    ...cronJobs('get'),
    ...jobs('get', 'list', 'patch', 'delete'),
    ...pods('list'),
    ...logs(),
  ],
  'kubernetes/run-cronjob': followsAJob,
  'kubernetes/run-job': followsAJob,
  'kubernetes/restart-deployment': deployments('get', 'patch'),
  'kubernetes/undo-rollout': [...deployments('get', 'patch'), ...rights('apps', 'replicasets', ['list'])],
  'kubernetes/scale-workload': [
    ...deployments('get', 'patch'),
    ...rights('apps', 'statefulsets', ['get', 'patch']),
    ...rights('autoscaling', 'horizontalpodautoscalers', ['list']),
    ...pods('list'),
  ],
  'kubernetes/job-logs': [...jobs('get', 'list'), ...pods('list'), ...logs()],
  'kubernetes/check-cronjob-args': cronJobs('get'),
};

/** In a drill, whether its namespace is marked for that is looked up before anything is restored into it. */
const STARTS_A_JOB = ['kubernetes/run-cronjob', 'kubernetes/run-job'];
const OF_DRILLS = rights('', 'namespaces', ['get']);

export interface NeededRight extends Right {
  /** Who needs it: `pause-purge` and `trigger-backup`. */
  readonly runbooks: readonly string[];
}

/** The rights that the steps of an environment's runbooks need, each once. */
export function neededRights({ runbooks }: Runbooks, environment: string): readonly NeededRight[] {
  const needed = new Map<string, NeededRight>();
  for (const runbook of Object.values(runbooks)) {
    if (runbook.environment !== environment) continue;
    for (const right of runbook.steps.flatMap((step) => rightsOf(step, runbook))) {
      const key = JSON.stringify([right.namespace, right.group, right.resource, right.verb]);
      const names = needed.get(key)?.runbooks ?? [];
      const all = names.includes(runbook.name) ? names : [...names, runbook.name];
      needed.set(key, { ...right, runbooks: all });
    }
  }
  return [...needed.values()];
}

function rightsOf(step: Step, runbook: Runbook): readonly Right[] {
  const looks = runbook.drill && STARTS_A_JOB.includes(step.uses) ? OF_DRILLS : [];
  const anywhere = [...(RIGHTS_OF_ACTIONS[step.uses] ?? []), ...looks];
  return valuesOfField('namespace', step, runbook).flatMap((namespace) =>
    anywhere.map((right) => ({ ...right, namespace })),
  );
}
