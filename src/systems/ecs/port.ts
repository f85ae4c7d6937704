import { z } from 'zod';

/**
 * What we need of Amazon ECS, in its own words, for one region. Answers hold only the fields we use, read leniently.
 * Throws `Failure`; a cluster, service or task definition that does not exist is `not_found`.
 *
 * The calls about service deployments exist since October 2024 and emulators often lack them: those answer
 * `NOT_IMPLEMENTED` instead of throwing, because whoever asks has another way.
 */
export interface Ecs {
  describeService(cluster: string, service: string, signal?: AbortSignal): Promise<Service>;
  /** Newest first, of the last 90 days. Without `status`: all of them. */
  listServiceDeployments(
    request: {
      readonly cluster: string;
      readonly service: string;
      readonly status?: readonly ServiceDeploymentStatus[];
    },
    signal?: AbortSignal,
  ): Promise<readonly ServiceDeployment[] | NotImplemented>;
  describeServiceRevisions(
    arns: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly ServiceRevision[] | NotImplemented>;
  /** By `family:revision`, ARN, or family alone (its newest ACTIVE revision). INACTIVE ones are described, too. */
  describeTaskDefinition(taskDefinition: string, signal?: AbortSignal): Promise<TaskDefinition>;
  /** ARNs of the family's ACTIVE revisions, newest first. */
  listTaskDefinitions(family: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Only the task definition: the desired count stays with autoscaling. Answers with the service after the call. */
  updateService(
    request: { readonly cluster: string; readonly service: string; readonly taskDefinition: string },
    signal?: AbortSignal,
  ): Promise<Service>;
  /** Only the number of tasks. Answers with the service after the call. */
  setDesiredCount(
    request: { readonly cluster: string; readonly service: string; readonly desiredCount: number },
    signal?: AbortSignal,
  ): Promise<Service>;
  /** Starts a deployment of what runs already: new tasks of the same task definition. Answers with the service. */
  forceNewDeployment(cluster: string, service: string, signal?: AbortSignal): Promise<Service>;
  /** Always with `stopType: ROLLBACK`, the only valid one: ECS returns to the last successful revision. */
  stopServiceDeployment(
    serviceDeploymentArn: string,
    signal?: AbortSignal,
  ): Promise<{ readonly serviceDeploymentArn: string } | NotImplemented>;
  /** ARNs of the cluster's services. */
  listServices(cluster: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Without a service: all tasks of the cluster, also those that belong to none. */
  listTasks(cluster: string, service: string | undefined, signal?: AbortSignal): Promise<readonly string[]>;
  /** Those that stopped lately: ECS forgets them after about an hour. */
  listStoppedTasks(cluster: string, service: string, signal?: AbortSignal): Promise<readonly string[]>;
  describeTasks(cluster: string, tasks: readonly string[], signal?: AbortSignal): Promise<readonly Task[]>;
}

export const NOT_IMPLEMENTED = 'not implemented';
export type NotImplemented = typeof NOT_IMPLEMENTED;

export const Deployment = z.object({
  /** `ecs-svc/1234567890123456789` */
  id: z.string(),
  /** PRIMARY is the one being rolled out or in place, ACTIVE the ones it replaces. */
  status: z.enum(['PRIMARY', 'ACTIVE', 'INACTIVE']).catch('INACTIVE'),
  /** An ARN. */
  taskDefinition: z.string(),
  desiredCount: z.number().catch(0),
  pendingCount: z.number().catch(0),
  runningCount: z.number().catch(0),
  failedTasks: z.number().catch(0),
  createdAt: z.coerce.date(),
  /** Absent on services that ECS does not roll out itself (CODE_DEPLOY, EXTERNAL). */
  rolloutState: z.enum(['COMPLETED', 'FAILED', 'IN_PROGRESS']).optional().catch(undefined),
  rolloutStateReason: z.string().optional(),
});
export type Deployment = z.output<typeof Deployment>;

export const ServiceEvent = z.object({ id: z.string(), createdAt: z.coerce.date(), message: z.string() });
export type ServiceEvent = z.output<typeof ServiceEvent>;

export const Service = z.object({
  serviceName: z.string(),
  serviceArn: z.string(),
  clusterArn: z.string(),
  /** ACTIVE, DRAINING or INACTIVE. */
  status: z.string().catch('ACTIVE'),
  desiredCount: z.number().catch(0),
  runningCount: z.number().catch(0),
  pendingCount: z.number().catch(0),
  /** The ARN in use, or being rolled out. */
  taskDefinition: z.string(),
  /** Missing means ECS, as the API leaves it out for the default. */
  deploymentController: z.object({ type: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']) }).catch({ type: 'ECS' }),
  deployments: z.array(Deployment).catch([]),
  /** A DAEMON service runs one task on each instance and has no desired count. */
  schedulingStrategy: z.enum(['REPLICA', 'DAEMON']).catch('REPLICA'),
  /** Newest first, at most 100. */
  events: z.array(ServiceEvent).catch([]),
});
export type Service = z.output<typeof Service>;

export const ServiceDeploymentStatus = z.enum([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'STOPPED',
  'SUCCESSFUL',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);
export type ServiceDeploymentStatus = z.output<typeof ServiceDeploymentStatus>;

export const ServiceDeployment = z.object({
  serviceDeploymentArn: z.string(),
  createdAt: z.coerce.date(),
  finishedAt: z.coerce.date().optional(),
  targetServiceRevisionArn: z.string(),
  status: ServiceDeploymentStatus,
  statusReason: z.string().optional(),
});
export type ServiceDeployment = z.output<typeof ServiceDeployment>;

export const ServiceRevision = z.object({
  serviceRevisionArn: z.string(),
  /** An ARN. */
  taskDefinition: z.string(),
  createdAt: z.coerce.date(),
});
export type ServiceRevision = z.output<typeof ServiceRevision>;

export const ContainerDefinition = z.object({
  name: z.string(),
  image: z.string(),
  memory: z.number().optional(),
  environment: z.array(z.object({ name: z.string(), value: z.string().catch('') })).catch([]),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).catch([]),
});
export type ContainerDefinition = z.output<typeof ContainerDefinition>;

export const TaskDefinition = z.object({
  taskDefinitionArn: z.string(),
  family: z.string(),
  revision: z.number(),
  /** An INACTIVE one cannot be deployed any more. */
  status: z.string(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  registeredAt: z.coerce.date().optional(),
  containerDefinitions: z.array(ContainerDefinition).catch([]),
});
export type TaskDefinition = z.output<typeof TaskDefinition>;

export const Task = z.object({
  taskArn: z.string(),
  taskDefinitionArn: z.string(),
  lastStatus: z.string(),
  startedAt: z.coerce.date().optional(),
  healthStatus: z.string().optional(),
  stoppedAt: z.coerce.date().optional(),
  /** `Essential container in task exited` */
  stoppedReason: z.string().optional(),
  containers: z
    .array(
      z.object({
        name: z.string(),
        image: z.string().optional(),
        /** What the tag meant when the task was started. */
        imageDigest: z.string().optional(),
        exitCode: z.number().optional(),
        /** `OutOfMemoryError: Container killed due to memory usage` */
        reason: z.string().optional(),
      }),
    )
    .catch([]),
});
export type Task = z.output<typeof Task>;
