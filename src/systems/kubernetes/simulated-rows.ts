import { activeJobs, scheduleOf } from './simulated-cronjobs.ts';
import { phaseOf } from './simulated-objects.ts';
import { podsOf } from './simulated-pods.ts';
import { rolloutAt } from './simulated-rollouts.ts';
import type {
  KubernetesState,
  SimulatedCronJob,
  SimulatedDeployment,
  SimulatedJob,
  SimulatedPod,
} from './simulated-state.ts';

/** One line of the panel that shows a simulated cluster. */
export interface SimulatedRow {
  readonly id: string;
  /** `CronJob storage/efs-purge` */
  readonly title: string;
  /** A word or two: `active`, `suspended`, `running`. */
  readonly status: string;
  readonly detail: string;
  readonly tone: 'ok' | 'busy' | 'warn' | 'bad' | 'off';
}

export function rowsOf(state: KubernetesState): readonly SimulatedRow[] {
  const ownerless = state.jobs.filter(({ owner }) => !owner);
  const orphans = state.pods.filter(({ orphan, ended }) => orphan && !ended);
  return [
    ...state.cronJobs.flatMap((cronJob) => [cronJobRow(state, cronJob), ...jobRowsOf(state, cronJob)]),
    ...ownerless.flatMap((job) => jobRows(state, job)),
    ...orphans.map((pod) => podRow(state, pod)),
    ...state.deployments.map((deployment) => deploymentRow(state, deployment)),
  ];
}

function cronJobRow(state: KubernetesState, cronJob: SimulatedCronJob): SimulatedRow {
  const { namespace, name, uid, suspend, timeZone = 'UTC' } = cronJob;
  const next = scheduleOf(cronJob).nextRun(new Date(state.at));
  const running = activeJobs(state.jobs, cronJob).length;
  return {
    id: uid,
    title: `CronJob ${namespace}/${name}`,
    status: suspend ? 'suspended' : 'active',
    detail:
      suspend || !next ? `${running} running` : `next run ${timeIn(next, timeZone)}, ${running} running`,
    tone: suspend ? 'warn' : 'ok',
  };
}

const timeIn = (at: Date, timeZone: string): string =>
  at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });

const jobRowsOf = (state: KubernetesState, { uid }: SimulatedCronJob): readonly SimulatedRow[] =>
  state.jobs.filter(({ owner }) => owner?.uid === uid).flatMap((job) => jobRows(state, job));

function jobRows(state: KubernetesState, job: SimulatedJob): readonly SimulatedRow[] {
  const row = { id: job.uid, title: `Job ${job.namespace}/${job.name}`, ...jobStatus(job) };
  const running = podsOf(state, job).filter(({ ended }) => !ended);
  return [row, ...running.map((pod) => podRow(state, pod))];
}

function jobStatus({
  end,
  suspend,
  failures,
}: SimulatedJob): Pick<SimulatedRow, 'status' | 'detail' | 'tone'> {
  if (end?.type === 'Complete') return { status: 'complete', detail: '', tone: 'ok' };
  if (end) return { status: 'failed', detail: end.reason, tone: 'bad' };
  if (suspend) return { status: 'suspended', detail: '', tone: 'warn' };
  return { status: 'running', detail: failures > 0 ? `${failures} failed` : '', tone: 'busy' };
}

function podRow({ at }: KubernetesState, pod: SimulatedPod): SimulatedRow {
  const isTerminating = pod.terminatesAt !== undefined;
  const phase = phaseOf(pod, at);
  return {
    id: pod.uid,
    title: `Pod ${pod.namespace}/${pod.name}`,
    status: isTerminating ? 'terminating' : phase.toLowerCase(),
    detail: pod.orphan ? 'has no Job' : '',
    tone: isTerminating || pod.orphan ? 'warn' : phase === 'Failed' ? 'bad' : 'busy',
  };
}

function deploymentRow({ at }: KubernetesState, deployment: SimulatedDeployment): SimulatedRow {
  const { namespace, name, uid, replicas } = deployment;
  const { updatedReplicas, progressing } = rolloutAt(deployment, at);
  const isOver = progressing.reason === 'NewReplicaSetAvailable';
  const isStuck = progressing.status === 'False';
  return {
    id: uid,
    title: `Deployment ${namespace}/${name}`,
    status: isOver ? 'available' : isStuck ? 'stuck' : 'rolling out',
    detail: isOver ? `${replicas} of ${replicas} ready` : `${updatedReplicas} of ${replicas} updated`,
    tone: isOver ? 'ok' : isStuck ? 'bad' : 'busy',
  };
}
