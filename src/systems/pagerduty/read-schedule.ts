import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { pagerDutyCalls } from './call.ts';
import { type OnCallEntry, OnCallSchedule, type TimeWindow } from './port.ts';

type Asking = ReturnType<typeof pagerDutyCalls>['ask'];

/**
 * Reads a schedule of either kind: of shifts (`/v3/schedules`, 2026) or of layers. Nothing but asking tells which; that of
 * shifts is asked first and answers 400 for one of layers, as PagerDuty's upgrade guide advises (developer-docs, "Schedules
 * API: v2 → v3", read in November 2026). The other way round nobody says what comes, and nobody on call is no answer to guess.
 */
export async function readScheduleOf(
  ask: Asking,
  id: string,
  { since, until }: TimeWindow,
  signal: AbortSignal | undefined,
): Promise<OnCallSchedule> {
  const of = encodeURIComponent(id);
  const window = {
    since: since.toISOString(),
    until: until.toISOString(),
    time_zone: 'UTC',
    // Without it what goes on beyond the window would end at the window.
    overflow: 'true',
  };
  const asked = { operation: `read schedule ${id}`, signal };
  try {
    const query = { ...window, 'include[]': ['final_schedule'] };
    const { schedule } = await ask({ ...asked, path: `/v3/schedules/${of}`, query }, OfShifts);
    return fromShifts(schedule);
  } catch (error) {
    if (!(error instanceof Failure) || !MAY_BE_OF_LAYERS.has(error.kind)) throw error;
  }
  return (await ask({ ...asked, path: `/schedules/${of}`, query: window }, OfLayers)).schedule;
}

/** An account that has no schedules of shifts may refuse the question as a whole; the second one then says what is true. */
const MAY_BE_OF_LAYERS: ReadonlySet<FailureKind> = new Set(['invalid', 'not_found', 'denied']);

const OfLayers = z.object({
  schedule: OnCallSchedule.extend({ type: z.literal('schedule').exactOptional() }),
});

const Shift = z.object({
  start_time: z.coerce.date(),
  end_time: z.coerce.date(),
  /** `user_member`, or `empty_member` for a place that nobody has: then there is no user. */
  member: z.object({ type: z.string(), user_id: z.string().nullish() }),
  source: z.object({ type: z.string() }).nullable().catch(null),
});
type Shift = z.output<typeof Shift>;

const OfShifts = z.object({
  schedule: z.object({
    id: z.string(),
    name: z.string(),
    final_schedule: z.object({ computed_shift_assignments: z.array(Shift) }),
  }),
});

function fromShifts({ id, name, final_schedule }: z.output<typeof OfShifts>['schedule']): OnCallSchedule {
  const shifts = final_schedule.computed_shift_assignments
    .filter(({ member }) => member.type === 'user_member')
    .toSorted((a, b) => a.start_time.getTime() - b.start_time.getTime());
  const overrides = shifts.filter(({ source }) => source?.type.endsWith('_override'));
  return {
    id,
    name,
    final_schedule: { rendered_schedule_entries: shifts.map(toEntry) },
    overrides_subschedule: { rendered_schedule_entries: overrides.map(toEntry) },
  };
}

// Their name is not in it: whoever needs it reads the user.
const toEntry = ({ start_time, end_time, member: { user_id } }: Shift): OnCallEntry => ({
  user: user_id == null ? null : { id: user_id, summary: user_id },
  start: start_time,
  end: end_time,
});
