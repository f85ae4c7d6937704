import type { AutoscalingState } from './simulator.ts';

/** Only the API of CredLink scales by itself. */
export function seedAutoscaling(): AutoscalingState {
  return {
    targets: [
      {
        ResourceId: 'service/credlink-production/api',
        MinCapacity: 2,
        MaxCapacity: 10,
        SuspendedState: {
          DynamicScalingInSuspended: false,
          DynamicScalingOutSuspended: false,
          ScheduledScalingSuspended: false,
        },
      },
    ],
  };
}
