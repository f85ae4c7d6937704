import {
  arn,
  type EcsState,
  findTaskDefinition,
  nextId,
  report,
  type SimulatedDeployment,
  type SimulatedService,
  type SimulatedTaskDefinition,
  taskDefinitionArn,
} from './simulated-state.ts';

/** From the call to the steady state. The last task is up a little earlier, as in life. */
const ROLLOUT_MS = 15_000;
/** How long all tasks of another desired count take to start or to stop. */
const SCALING_MS = 9_000;
const LAST_TASK_MS = 12_000;
/** After this long without a task that stays up, the circuit breaker gives in. */
const BREAKER_MS = 10_000;
const TASK_FAILS_EVERY_MS = 3_000;

/** Begins to replace the service's tasks, as UpdateService does. */
export function startRollout(
  state: EcsState,
  service: SimulatedService,
  to: { readonly taskDefinition: SimulatedTaskDefinition; readonly fails: boolean; readonly at: Date },
): void {
  const at = to.at.toISOString();
  const where = `${service.cluster}/${service.name}`;
  const serviceDeployment = arn(state, `service-deployment/${where}/${nextId(state)}`);
  const revision = arn(state, `service-revision/${where}/${nextId(state)}`);
  const taskDefinition = taskDefinitionArn(state, to.taskDefinition);

  for (const older of service.serviceDeployments) supersede(older, at);
  for (const older of service.deployments) older.status = 'ACTIVE';
  service.serviceRevisions.unshift({ arn: revision, taskDefinition, createdAt: at });
  service.serviceDeployments.unshift({
    arn: serviceDeployment,
    status: 'IN_PROGRESS',
    createdAt: at,
    revision,
  });
  service.deployments.unshift({
    id: `ecs-svc/${nextId(state).padStart(19, '4')}`,
    status: 'PRIMARY',
    taskDefinition,
    serviceDeployment,
    startedAt: at,
    createdAt: at,
    runningAtStart: 0,
    rolloutState: 'IN_PROGRESS',
    reason: 'ECS deployment in progress.',
    hasCompleted: false,
    fails: to.fails,
    tasksReported: 0,
  });
}

function supersede(older: SimulatedService['serviceDeployments'][number], at: string): void {
  if (older.status !== 'IN_PROGRESS' && older.status !== 'ROLLBACK_IN_PROGRESS') return;
  older.status = 'STOPPED';
  older.finishedAt = at;
  older.reason = 'Superseded by a newer service deployment.';
}

/** Returns to the last completed deployment, as the circuit breaker and StopServiceDeployment do. False: there is none. */
export function rollBack(state: EcsState, service: SimulatedService, at: Date, reason: string): boolean {
  const failed = primary(service);
  const back = service.deployments.find((one) => one !== failed && one.hasCompleted);
  const stopped = service.serviceDeployments.find((one) => one.arn === failed?.serviceDeployment);
  if (!failed || !back || !stopped) return false;

  const running = service.desiredCount - runningTasks(service, failed, at);
  failed.status = 'ACTIVE';
  failed.rolloutState = 'FAILED';
  failed.reason = reason;
  stopped.status = 'ROLLBACK_IN_PROGRESS';
  stopped.reason = reason;
  Object.assign(back, {
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    reason: `ECS deployment rollback: rolling back to deploymentId ${back.id}.`,
    startedAt: at.toISOString(),
    runningAtStart: running,
    tasksReported: running,
    fails: false,
  });
  service.deployments = [back, ...service.deployments.filter((one) => one !== back)];
  report(state, service, at, `rolling back to deployment ${back.id}.`);
  return true;
}

/** Brings the service up to `now`: whatever the time that passed has started, completed or broken. */
export function settle(state: EcsState, service: SimulatedService, now: Date): boolean {
  const current = primary(service);
  if (current?.rolloutState !== 'IN_PROGRESS') return false;
  const elapsed = now.getTime() - Date.parse(current.startedAt);
  if (current.fails) return settleFailing(state, service, current, elapsed, now);

  const reported = reportTasks(state, service, current, now);
  if (elapsed < ROLLOUT_MS) return reported;
  complete(state, service, current);
  return true;
}

function settleFailing(
  state: EcsState,
  service: SimulatedService,
  current: SimulatedDeployment,
  elapsed: number,
  now: Date,
): boolean {
  if (!service.circuitBreaker || elapsed < BREAKER_MS) return false;
  const brokeAt = new Date(Date.parse(current.startedAt) + BREAKER_MS);
  report(state, service, brokeAt, `(deployment ${current.id}) deployment failed: tasks failed to start.`);
  const reason = 'ECS deployment circuit breaker: tasks failed to start.';
  // A service without a deployment that ever completed has nothing to go back to.
  if (rollBack(state, service, brokeAt, reason)) settle(state, service, now);
  else Object.assign(current, { rolloutState: 'FAILED', reason });
  return true;
}

function reportTasks(
  state: EcsState,
  service: SimulatedService,
  current: SimulatedDeployment,
  now: Date,
): boolean {
  const running = runningTasks(service, current, now);
  if (running <= current.tasksReported) return false;
  report(state, service, now, `has started ${running - current.tasksReported} tasks.`);
  current.tasksReported = running;
  return true;
}

function complete(state: EcsState, service: SimulatedService, current: SimulatedDeployment): void {
  const at = new Date(Date.parse(current.startedAt) + ROLLOUT_MS);
  current.rolloutState = 'COMPLETED';
  current.hasCompleted = true;
  current.reason = `ECS deployment ${current.id} completed.`;
  service.deployments = [current];
  for (const one of service.serviceDeployments) {
    if (one.status === 'ROLLBACK_IN_PROGRESS') one.status = 'ROLLBACK_SUCCESSFUL';
    else if (one.status === 'IN_PROGRESS') one.status = 'SUCCESSFUL';
    else continue;
    one.finishedAt = at.toISOString();
  }
  report(state, service, at, `(deployment ${current.id}) deployment completed.`);
  report(state, service, at, 'has reached a steady state.');
}

export function primary(service: SimulatedService): SimulatedDeployment | undefined {
  return service.deployments.find((one) => one.status === 'PRIMARY');
}

/** How many of a deployment's tasks run. What the PRIMARY does not yet have, the newest of the older ones keeps. */
export function runningTasks(service: SimulatedService, deployment: SimulatedDeployment, now: Date): number {
  const current = primary(service);
  if (!current) return 0;
  const fresh = freshTasks(service, current, now);
  if (deployment === current) return fresh;
  const keeper = service.deployments.find((one) => one !== current && !one.fails);
  return deployment === keeper ? service.desiredCount - fresh : 0;
}

function freshTasks(service: SimulatedService, current: SimulatedDeployment, now: Date): number {
  const { desiredCount } = service;
  if (current.rolloutState === 'COMPLETED') return scaledTasks(service, now);
  if (current.fails) return 0;
  const share = Math.min(1, (now.getTime() - Date.parse(current.startedAt)) / LAST_TASK_MS);
  const missing = Math.max(0, desiredCount - current.runningAtStart);
  return Math.min(desiredCount, current.runningAtStart + Math.floor(missing * share));
}

/** On the way from the count before to the desired one, one task after the other. */
function scaledTasks({ desiredCount, scaling }: SimulatedService, now: Date): number {
  if (!scaling) return desiredCount;
  const share = Math.min(1, (now.getTime() - Date.parse(scaling.at)) / SCALING_MS);
  return scaling.from + Math.trunc((desiredCount - scaling.from) * share);
}

/** Sets another desired count; the tasks that run now are where it begins. */
export function scale(state: EcsState, service: SimulatedService, desiredCount: number, now: Date): void {
  const current = primary(service);
  if (service.desiredCount === desiredCount) return;
  const from = current ? runningTasks(service, current, now) : 0;
  service.scaling = { at: now.toISOString(), from };
  service.desiredCount = desiredCount;
  const tasks = Math.abs(desiredCount - from);
  report(
    state,
    service,
    now,
    desiredCount < from ? `has begun draining ${tasks} tasks.` : `has started ${tasks} tasks.`,
  );
}

export function failedTasks(deployment: SimulatedDeployment, now: Date): number {
  if (!deployment.fails) return 0;
  return Math.floor((now.getTime() - Date.parse(deployment.startedAt)) / TASK_FAILS_EVERY_MS);
}

/** What each running task runs, for health and for the list of tasks. */
export function runningBuilds(
  state: EcsState,
  service: SimulatedService,
  now: Date,
): SimulatedTaskDefinition[] {
  return service.deployments.flatMap((deployment) => {
    const definition = findTaskDefinition(state, deployment.taskDefinition);
    return definition ? Array.from({ length: runningTasks(service, deployment, now) }, () => definition) : [];
  });
}
