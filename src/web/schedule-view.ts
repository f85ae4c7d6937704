import { z } from 'zod';
import type { ComingUp, ComingUpPage } from '../commands/schedules/coming-up.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';

const of = { schedule: z.string(), title: z.string(), timezone: z.string() };

/** What the control socket answers about schedules: what is late or went wrong, then what comes next. */
export const ScheduleReplyView = z
  .object({
    attention: z.array(z.object({ ...of, what: z.string(), why: z.string() }).readonly()).readonly(),
    next: z.array(z.object({ ...of, at: z.iso.datetime() }).readonly()).readonly(),
    page: z.int(),
    pages: z.int(),
  })
  .readonly();
export type ScheduleReplyView = z.infer<typeof ScheduleReplyView>;

export function viewComingUp({ attention, next, page, of: pages }: ComingUpPage): ScheduleReplyView {
  return {
    ...{ page, pages },
    attention: attention.map((one) => ({ ...named(one.schedule), what: one.what, why: whyOf(one) })),
    next: next.map(({ schedule, at }) => ({ ...named(schedule), at: at.toISOString() })),
  };
}

const named = ({ name, title, timezone }: Schedule) => ({ schedule: name, title, timezone });

function whyOf(one: ComingUp['attention'][number]): string {
  switch (one.what) {
    case 'silent':
      return `silent since ${one.since.toISOString()}`;
    case 'overdue':
      return `due on ${one.dueAt.toISOString()}, ${one.lastDone ? `last done on ${one.lastDone.toISOString()}` : 'never done'}`;
    case 'not_allowed':
      return `will not run unattended: ${one.why}`;
    case 'failed':
      return `${one.run}: ${one.outcome}`;
    case 'missed':
      return `missed ${one.count === 1 ? 'once' : `${one.count} times`} until ${one.at.toISOString()}`;
    case 'unticked':
      return `${one.items.length} of ${one.of} not ticked: ${one.items.join('; ')}`;
    case 'waits':
      return `is due; people are asked at ${one.until.toISOString()}`;
  }
}
