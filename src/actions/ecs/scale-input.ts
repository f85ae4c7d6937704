import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { ACTIVITIES } from './autoscaling-hold.ts';
import { serviceInput } from './service-reference.ts';

/** What ECS allows for one service. */
const MOST_TASKS = 5_000;

const { cluster, service } = serviceInput;
export const ScaleInput = z.object({
  cluster,
  service,
  desired_count: z
    .int()
    .min(0)
    .max(MOST_TASKS)
    .describe('How many tasks there should be; 0 pauses the service and holds its autoscaling'),
  scale_within: Duration.prefault('10m').describe('How long starting or stopping the tasks may take'),
  resume_autoscaling: z
    .array(z.enum(ACTIVITIES))
    .optional()
    .describe('Which held activities of autoscaling go on afterwards; what pausing held, its undo resumes'),
  starts: z
    .enum(['change', 'destructive'])
    .prefault('change')
    .describe('What its tasks do: starting them again asks for as much as they can hurt'),
});
export type ScaleInput = z.output<typeof ScaleInput>;

export const ScaleOutput = z.object({
  desired_count: z.int().describe('How many tasks there should be now'),
  previous_desired_count: z.int().describe('How many there should have been before'),
  held_autoscaling: z
    .array(z.enum(ACTIVITIES))
    .describe('The activities of autoscaling that this step holds'),
});

/** A pause holds everything that autoscaling does; what its undo resumes is named in the input. */
export function isPause({ desired_count, resume_autoscaling = [] }: ScaleInput): boolean {
  return desired_count === 0 && resume_autoscaling.length === 0;
}
