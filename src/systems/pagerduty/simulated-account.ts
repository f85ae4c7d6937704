import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { Simulation } from '../simulation.ts';
import type { troubles } from '../troubles.ts';
import { ScheduleState } from './simulated-schedule.ts';

/** The simulated account as plain JSON. */
export const PagerDutyState = z.object({
  next: z.number(),
  users: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  schedules: z.array(ScheduleState),
  policies: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Level 1 first; each the id of a schedule or of a user. */
      levels: z.array(z.string()),
      services: z.array(z.object({ id: z.string(), summary: z.string() })),
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      title: z.string(),
      status: z.enum(['triggered', 'acknowledged', 'resolved']),
      urgency: z.enum(['high', 'low']),
      key: z.string(),
      service: z.string(),
      createdAt: z.string(),
      assignee: z.string(),
      // Younger than the first saved worlds.
      acknowledgedBy: z.string().optional(),
      notes: z.array(z.object({ id: z.string(), content: z.string() })).default([]),
    }),
  ),
  events: z.array(
    z.object({
      ...{ dedupKey: z.string(), summary: z.string(), at: z.string() },
      resolvedAt: z.string().optional(),
    }),
  ),
});
export type PagerDutyState = z.output<typeof PagerDutyState>;

/** What the parts of the simulated account share. */
export interface Account extends Required<Simulation<PagerDutyState>> {
  readonly call: ReturnType<typeof troubles>;
}

export function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: 'PagerDuty', operation, kind, message });
}

/** Every write is made as a user of the account. */
export function refuseStranger(state: PagerDutyState, from: string | undefined, operation: string): void {
  if (from !== undefined && !state.users.some((user) => user.email === from))
    throw answer('invalid', operation, `PagerDuty knows no user ${from} to do this as.`);
}
