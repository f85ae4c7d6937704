import { z } from 'zod';

/**
 * What we need of AWS Application Auto Scaling: whether it looks after the number of tasks of an ECS service, and
 * to make it keep its hands off for a while. Throws `Failure`.
 */
export interface Autoscaling {
  /** Undefined: nothing scales this service by itself. */
  describeScalableTarget(at: EcsService, signal?: AbortSignal): Promise<ScalableTarget | undefined>;
  /** Only the suspended state is sent: the limits and the policies stay as they are. Sending it twice is harmless. */
  suspendScaling(
    request: EcsService & { readonly suspended: Suspended },
    signal?: AbortSignal,
  ): Promise<void>;
}

export interface EcsService {
  readonly cluster: string;
  readonly service: string;
}

/** Which of autoscaling's activities are held. What is missing is not. */
export const Suspended = z.object({
  DynamicScalingInSuspended: z.boolean().catch(false),
  DynamicScalingOutSuspended: z.boolean().catch(false),
  ScheduledScalingSuspended: z.boolean().catch(false),
});
export type Suspended = z.output<typeof Suspended>;

const NOTHING: Suspended = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

export const ScalableTarget = z.object({
  /** `service/credlink-production/api` */
  ResourceId: z.string(),
  MinCapacity: z.number(),
  MaxCapacity: z.number(),
  SuspendedState: Suspended.catch(NOTHING),
});
export type ScalableTarget = z.output<typeof ScalableTarget>;
