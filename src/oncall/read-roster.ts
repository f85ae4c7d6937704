import type { Rota } from '../runbooks/oncall-section.ts';
import type {
  EscalationPolicy,
  OnCallEntry,
  OnCallSchedule,
  PagerDuty,
  TimeWindow,
} from '../systems/pagerduty/port.ts';
import type { Entry, Level, Person, Roster } from './roster.ts';

export interface RosterSources {
  readonly pagerduty: Pick<PagerDuty, 'readSchedule' | 'readEscalationPolicy'>;
  /** Who this is in Slack as well, as far as is known. Never throws. */
  readonly personOf: (user: Pick<Person, 'id' | 'name'>) => Promise<Person>;
}

/** Asks PagerDuty who is on call between two times. Throws `Failure`. */
export async function readRoster(
  sources: RosterSources,
  { source }: Rota,
  window: TimeWindow,
): Promise<Roster> {
  const levels =
    source.kind === 'schedule'
      ? [await scheduleLevel(sources, [source.id], window)]
      : await policyLevels(sources, source.id, window);
  const numbered = levels.map((entries, index): Level => ({ level: index + 1, entries: [...entries] }));
  return { from: window.since, until: window.until, levels: numbered };
}

async function policyLevels(sources: RosterSources, id: string, window: TimeWindow) {
  const { escalation_rules } = await sources.pagerduty.readEscalationPolicy(id);
  return Promise.all(escalation_rules.map((rule) => levelOf(sources, rule.targets, window)));
}

type Targets = EscalationPolicy['escalation_rules'][number]['targets'];

async function levelOf(sources: RosterSources, targets: Targets, window: TimeWindow) {
  const isSchedule = ({ type }: Targets[number]) => type.startsWith('schedule');
  const schedules = targets.filter(isSchedule).map(({ id }) => id);
  const people = targets.filter((target) => !isSchedule(target));
  const always = people.map(
    async ({ id, summary }): Promise<Entry> => ({
      person: await sources.personOf({ id, name: summary }),
      start: window.since,
      end: null,
      override: false,
    }),
  );
  return [...(await scheduleLevel(sources, schedules, window)), ...(await Promise.all(always))];
}

async function scheduleLevel(
  sources: RosterSources,
  ids: readonly string[],
  window: TimeWindow,
): Promise<readonly Entry[]> {
  const schedules = await Promise.all(ids.map((id) => sources.pagerduty.readSchedule(id, window)));
  const entries = schedules.flatMap((schedule) => entriesOf(schedule));
  return Promise.all(
    entries.map(async ({ user, ...entry }) => ({ ...entry, person: await sources.personOf(user) })),
  );
}

type Unnamed = Omit<Entry, 'person'> & { readonly user: Pick<Person, 'id' | 'name'> };

function entriesOf({ final_schedule, overrides_subschedule }: OnCallSchedule): readonly Unnamed[] {
  const overrides = overrides_subschedule.rendered_schedule_entries;
  return final_schedule.rendered_schedule_entries.flatMap(({ user, start, end }) => {
    if (!user) return [];
    const override = overrides.some((one) => standsIn(one, { user, start, end }));
    return [{ user: { id: user.id, name: user.summary }, start, end, override }];
  });
}

const standsIn = (override: OnCallEntry, { user, start, end }: OnCallEntry): boolean =>
  override.user?.id === user?.id && override.start <= start && end <= override.end;
