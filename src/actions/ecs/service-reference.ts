import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { ActionEnvironment } from '../action.ts';

/** What names a service, and how long a deployment of it may take, in the input of every ECS action. */
export const serviceInput = {
  cluster: z.string().min(1).describe('The ECS cluster, by its name'),
  service: z.string().min(1).describe('The ECS service, by its name'),
  stable_within: Duration.prefault('10m').describe('How long the deployment may take to complete'),
};

export interface ServiceReference {
  readonly cluster: string;
  readonly service: string;
}

/** The lock's name: `ecs:us-east-1/credlink-production/api`. */
export function serviceTarget(
  { cluster, service }: ServiceReference,
  environment: ActionEnvironment,
): string {
  return `ecs:${environment.awsRegion ?? 'default-region'}/${cluster}/${service}`;
}

/** How changes of a service name what they change: `credlink-production/service/api`. */
export function serviceName({ cluster, service }: ServiceReference): string {
  return `${cluster}/service/${service}`;
}

/** `family:revision`, which people read, from the ARN, which they do not. */
export function shortName(taskDefinition: string): string {
  return taskDefinition.replace(/^.*task-definition\//, '');
}

export function familyOf(taskDefinition: string): string {
  return shortName(taskDefinition).replace(/:\d+$/, '');
}

export function revisionOf(taskDefinition: string): number {
  return Number(/:(\d+)$/.exec(taskDefinition)?.[1] ?? Number.NaN);
}

/** The lines with which a person does the same by hand. */
export function updateCommand(
  at: ServiceReference,
  taskDefinition: string,
  environment: ActionEnvironment,
): string {
  return `${changeOf(at)} --task-definition ${shellWord(taskDefinition)}${regionFlag(environment)}`;
}

export function redeployCommand(at: ServiceReference, environment: ActionEnvironment): string {
  return `${changeOf(at)} --force-new-deployment${regionFlag(environment)}`;
}

export function scaleCommand(at: ServiceReference, count: number, environment: ActionEnvironment): string {
  return `${changeOf(at)} --desired-count ${count}${regionFlag(environment)}`;
}

const changeOf = ({ cluster, service }: ServiceReference): string =>
  `aws ecs update-service --cluster ${shellWord(cluster)} --service ${shellWord(service)}`;

export function stopCommand(serviceDeployment: string, environment: ActionEnvironment): string {
  return `aws ecs stop-service-deployment --service-deployment-arn ${shellWord(serviceDeployment)} --stop-type ROLLBACK${regionFlag(environment)}`;
}

export function lookCommand(at: ServiceReference, environment: ActionEnvironment): string {
  return `aws ecs describe-services --cluster ${shellWord(at.cluster)} --services ${shellWord(at.service)}${regionFlag(environment)} --query 'services[0].[deployments,events[:5]]'`;
}

export function regionFlag({ awsRegion }: ActionEnvironment): string {
  return awsRegion === undefined ? '' : ` --region ${shellWord(awsRegion)}`;
}
