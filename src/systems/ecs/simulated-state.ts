import { z } from 'zod';

/** The simulated region as plain JSON: what a snapshot keeps, and what the simulator changes in place. */
export const EcsState = z.object({
  region: z.string(),
  account: z.string(),
  /** Numbers deployments, events and tasks. */
  next: z.number(),
  taskDefinitions: z.array(
    z.object({
      family: z.string(),
      revision: z.number(),
      status: z.enum(['ACTIVE', 'INACTIVE']),
      cpu: z.string(),
      memory: z.string(),
      registeredAt: z.string(),
      image: z.string(),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      /** How the build behaves: a `flaky` one starts and then fails most requests, a `broken` one does not start. */
      build: z.enum(['good', 'flaky', 'broken']),
    }),
  ),
  services: z.array(
    z.object({
      cluster: z.string(),
      name: z.string(),
      controller: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']),
      circuitBreaker: z.boolean(),
      desiredCount: z.number(),
      /** The last change of the desired count, whose tasks start or stop over time. */
      scaling: z.object({ at: z.string(), from: z.number() }).optional(),
      /** Newest first; exactly one is PRIMARY. */
      deployments: z.array(
        z.object({
          id: z.string(),
          status: z.enum(['PRIMARY', 'ACTIVE']),
          taskDefinition: z.string(),
          serviceDeployment: z.string(),
          /** When it began to take over, which is later than `createdAt` when it was rolled back to. */
          startedAt: z.string(),
          createdAt: z.string(),
          /** Its tasks that were running when it began. */
          runningAtStart: z.number(),
          rolloutState: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
          reason: z.string(),
          /** It can be rolled back to. */
          hasCompleted: z.boolean(),
          fails: z.boolean(),
          tasksReported: z.number(),
        }),
      ),
      /** Newest first. */
      events: z.array(z.object({ id: z.string(), createdAt: z.string(), message: z.string() })),
      /** Newest first. */
      serviceDeployments: z.array(
        z.object({
          arn: z.string(),
          status: z.enum([
            'IN_PROGRESS',
            'STOPPED',
            'SUCCESSFUL',
            'ROLLBACK_IN_PROGRESS',
            'ROLLBACK_SUCCESSFUL',
          ]),
          createdAt: z.string(),
          finishedAt: z.string().optional(),
          revision: z.string(),
          reason: z.string().optional(),
        }),
      ),
      serviceRevisions: z.array(
        z.object({ arn: z.string(), taskDefinition: z.string(), createdAt: z.string() }),
      ),
    }),
  ),
});
export type EcsState = z.output<typeof EcsState>;
export type SimulatedService = EcsState['services'][number];
export type SimulatedDeployment = SimulatedService['deployments'][number];
export type SimulatedTaskDefinition = EcsState['taskDefinitions'][number];

export function arn(state: EcsState, resource: string): string {
  return `arn:aws:ecs:${state.region}:${state.account}:${resource}`;
}

export function nextId(state: EcsState): string {
  state.next += 1;
  return String(state.next);
}

export function taskDefinitionArn(state: EcsState, { family, revision }: SimulatedTaskDefinition): string {
  return arn(state, `task-definition/${family}:${revision}`);
}

/** By ARN, `family:revision`, or family alone: its newest ACTIVE revision. */
export function findTaskDefinition(state: EcsState, wanted: string): SimulatedTaskDefinition | undefined {
  const short = wanted.replace(/^.*task-definition\//, '');
  const exact = state.taskDefinitions.find((one) => `${one.family}:${one.revision}` === short);
  if (exact || short.includes(':')) return exact;
  return state.taskDefinitions
    .filter((one) => one.family === short && one.status === 'ACTIVE')
    .sort((a, b) => b.revision - a.revision)[0];
}

/** Notes what ECS would say in the service's events. */
export function report(state: EcsState, service: SimulatedService, at: Date, message: string): void {
  const event = {
    id: `event-${nextId(state)}`,
    createdAt: at.toISOString(),
    message: `(service ${service.name}) ${message}`,
  };
  service.events = [event, ...service.events].slice(0, 100);
}
