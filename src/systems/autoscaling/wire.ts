import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import { type Autoscaling, type EcsService, Suspended } from './port.ts';

const Tasks = {
  ServiceNamespace: z.literal('ecs'),
  ScalableDimension: z.literal('ecs:service:DesiredCount'),
};

/** The simulated Application Auto Scaling behind the vendor's own HTTP: AWS JSON 1.1. */
export function autoscalingServer(autoscaling: Autoscaling) {
  const calls = {
    async DescribeScalableTargets(body: unknown) {
      const { ResourceIds, ...tasks } = z
        .object({ ...Tasks, ResourceIds: z.tuple([z.string()]) })
        .parse(body);
      const target = await autoscaling.describeScalableTarget(serviceOf(ResourceIds[0]));
      return { ScalableTargets: target ? [{ ...tasks, ...target }] : [] };
    },

    async RegisterScalableTarget(body: unknown) {
      // Strict: limits that were sent along would be changed.
      const asked = z
        .strictObject({ ...Tasks, ResourceId: z.string(), SuspendedState: Suspended })
        .parse(body);
      await autoscaling.suspendScaling({ ...serviceOf(asked.ResourceId), suspended: asked.SuspendedState });
      return {
        ScalableTargetARN: `arn:aws:application-autoscaling:us-east-1:1:scalable-target/${asked.ResourceId}`,
      };
    },
  };
  return awsJsonServer(calls, { invalid: 'ValidationException' });
}

function serviceOf(resourceId: string): EcsService {
  const [, cluster = '', service = ''] = resourceId.split('/');
  return { cluster, service };
}
