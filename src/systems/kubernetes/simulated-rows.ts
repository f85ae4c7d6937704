import type { PanelRow } from '../panel.ts';
import { activeJobs, scheduleOf } from './simulated-cronjobs.ts';
import { phaseOf } from './simulated-objects.ts';
import { podsOf } from './simulated-pods.ts';
import { rolloutAt } from './simulated-rollouts.ts';
import { runningAt } from './simulated-scaling.ts';
import type {
  KubernetesState,
  SimulatedCronJob,
  SimulatedDeployment,
  SimulatedJob,
  SimulatedPod,
  SimulatedStatefulSet,
} from './simulated-state.ts';

/** The simulated cluster as rows of the panel. */
export function rowsOf(state: KubernetesState): readonly PanelRow[] {
  const ownerless = state.jobs.filter(({ owner }) => !owner);
  const orphans = state.pods.filter(({ orphan, ended }) => orphan && !ended);
  return [
    ...state.cronJobs.flatMap((cronJob) => [cronJobRow(state, cronJob), ...jobRowsOf(state, cronJob)]),
    ...ownerless.flatMap((job) => jobRows(state, job)),
    ...orphans.map((pod) => podRow(state, pod)),
    ...state.deployments.map((deployment) => deploymentRow(state, deployment)),
    ...state.statefulSets.map((statefulSet) => statefulSetRow(state, statefulSet)),
  ];
}

function cronJobRow(state: KubernetesState, cronJob: SimulatedCronJob): PanelRow {
  const { namespace, name, uid, suspend, timeZone = 'UTC' } = cronJob;
  const next = scheduleOf(cronJob).nextRun(new Date(state.at));
  const running = activeJobs(state.jobs, cronJob).length;
  return {
    id: uid,
    title: `CronJob ${namespace}/${name}`,
    status: suspend ? 'Suspended' : 'Active',
    detail:
      suspend || !next ? `${running} running` : `next run ${timeIn(next, timeZone)}, ${running} running`,
    tone: suspend ? 'busy' : 'good',
  };
}

const timeIn = (at: Date, timeZone: string): string =>
  at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });

const jobRowsOf = (state: KubernetesState, { uid }: SimulatedCronJob): readonly PanelRow[] =>
  state.jobs.filter(({ owner }) => owner?.uid === uid).flatMap((job) => jobRows(state, job));

function jobRows(state: KubernetesState, job: SimulatedJob): readonly PanelRow[] {
  const row = { id: job.uid, title: `Job ${job.namespace}/${job.name}`, ...jobStatus(job) };
  const running = podsOf(state, job).filter(({ ended }) => !ended);
  return [row, ...running.map((pod) => podRow(state, pod))];
}

function jobStatus({ end, suspend, failures }: SimulatedJob): Pick<PanelRow, 'status' | 'detail' | 'tone'> {
  if (end?.type === 'Complete') return { status: 'Complete', detail: '', tone: 'good' };
  if (end) return { status: 'Failed', detail: end.reason, tone: 'bad' };
  if (suspend) return { status: 'Suspended', detail: '', tone: 'quiet' };
  return { status: 'Running', detail: failures > 0 ? `${failures} failed` : '', tone: 'busy' };
}

function podRow({ at }: KubernetesState, pod: SimulatedPod): PanelRow {
  const isTerminating = pod.terminatesAt !== undefined;
  const phase = phaseOf(pod, at);
  return {
    id: pod.uid,
    title: `Pod ${pod.namespace}/${pod.name}`,
    status: isTerminating ? 'Terminating' : phase,
    detail: pod.orphan ? 'has no Job' : '',
    tone: isTerminating || pod.orphan ? 'busy' : phase === 'Failed' ? 'bad' : 'busy',
  };
}

function deploymentRow({ at }: KubernetesState, deployment: SimulatedDeployment): PanelRow {
  const { namespace, name, uid, replicas } = deployment;
  const { updatedReplicas, progressing } = rolloutAt(deployment, at);
  const isOver = progressing.reason === 'NewReplicaSetAvailable';
  const isStuck = progressing.status === 'False';
  const running = runningAt(deployment, at);
  if (running !== replicas || replicas === 0) return scaledRow('Deployment', deployment, running);
  return {
    id: uid,
    title: `Deployment ${namespace}/${name}`,
    status: isOver ? 'Available' : isStuck ? 'Stuck' : 'Rolling out',
    detail: isOver ? `${replicas} of ${replicas} ready` : `${updatedReplicas} of ${replicas} updated`,
    tone: isOver ? 'good' : isStuck ? 'bad' : 'busy',
  };
}

function statefulSetRow({ at }: KubernetesState, statefulSet: SimulatedStatefulSet): PanelRow {
  return scaledRow('StatefulSet', statefulSet, runningAt(statefulSet, at));
}

function scaledRow(
  kind: string,
  { namespace, name, uid, replicas }: SimulatedDeployment | SimulatedStatefulSet,
  running: number,
): PanelRow {
  const isThere = running === replicas;
  return {
    id: uid,
    title: `${kind} ${namespace}/${name}`,
    status: !isThere ? 'Scaling' : replicas === 0 ? 'Scaled to zero' : 'Available',
    detail: `${running} of ${replicas} ready`,
    tone: isThere && replicas > 0 ? 'good' : 'busy',
  };
}
