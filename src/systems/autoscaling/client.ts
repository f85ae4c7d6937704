import { readOne } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { type Autoscaling, type EcsService, ScalableTarget } from './port.ts';

/** Reads are tried again by the SDK; a write is sent once, since it may have been carried out. */
const READ_ATTEMPTS = 3;

/** The real Application Auto Scaling of one region. The SDK is loaded at the first call. */
export function connectAutoscaling(connection: AwsConnection): Autoscaling {
  const ask = awsCalls('AWS Application Auto Scaling', connection);
  const sdk = lazily(async () => {
    const autoscaling = await import('@aws-sdk/client-application-auto-scaling');
    const settings = awsSettings(connection);
    return {
      ...autoscaling,
      reads: new autoscaling.ApplicationAutoScalingClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new autoscaling.ApplicationAutoScalingClient({ ...settings, maxAttempts: 1 }),
    };
  });

  return {
    describeScalableTarget(at, signal) {
      const operation = `describe scalable target ${at.cluster}/${at.service}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { DescribeScalableTargetsCommand, reads } = await sdk();
        const { ResourceId, ...tasks } = tasksOf(at);
        const command = new DescribeScalableTargetsCommand({ ...tasks, ResourceIds: [ResourceId] });
        const [found] = (await reads.send(command, { abortSignal })).ScalableTargets ?? [];
        return found && readOne(ScalableTarget, found);
      });
    },

    suspendScaling({ suspended, ...at }, signal) {
      const operation = `register scalable target ${at.cluster}/${at.service}`;
      return ask({ operation, signal, writes: true }, async (abortSignal) => {
        const { RegisterScalableTargetCommand, writes } = await sdk();
        const command = new RegisterScalableTargetCommand({ ...tasksOf(at), SuspendedState: suspended });
        await writes.send(command, { abortSignal });
      });
    },
  };
}

/** How Application Auto Scaling names the number of tasks of a service. */
function tasksOf({ cluster, service }: EcsService) {
  return {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${cluster}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  } as const;
}
