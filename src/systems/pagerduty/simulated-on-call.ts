import type { OnCall, PagerDuty } from './port.ts';
import { type Account, answer, type PagerDutyState } from './simulated-account.ts';
import { entryAt, rendered } from './simulated-schedule.ts';

/** Whoever is on call now, by the levels of the policies. */
export function onCallNow({ state, clock, faults }: Account): readonly OnCall[] {
  if (faults.isOn('pagerduty/nobody')) return [];
  return state.policies.flatMap((policy) =>
    policy.levels.flatMap((level, index) => onLevel(state, policy, level, index + 1, clock.now())),
  );
}

/** Who is on call, and the schedules, policies and users behind it. */
export function simulatedOnCall(
  account: Account,
): Pick<PagerDuty, 'onCalls' | 'readEscalationPolicy' | 'readSchedule' | 'readUser' | 'findUser'> {
  const { state, faults, call } = account;
  return {
    onCalls({ escalationPolicyIds, scheduleIds }, signal) {
      return call({ operation: 'list on-calls', signal }, () =>
        onCallNow(account)
          .filter((one) => escalationPolicyIds?.includes(one.escalation_policy.id) ?? true)
          .filter((one) => scheduleIds?.includes(one.schedule?.id ?? '') ?? true)
          .sort((a, b) => a.escalation_level - b.escalation_level),
      );
    },

    readEscalationPolicy(id, signal) {
      const operation = `read escalation policy ${id}`;
      return call({ operation, signal }, () => {
        const found = state.policies.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no escalation policy ${id}.`);
        const escalation_rules = found.levels.map((level) => ({ targets: [targetOf(state, level)] }));
        return { id, name: found.name, escalation_rules, services: found.services };
      });
    },

    readSchedule(id, window, signal) {
      const operation = `read schedule ${id}`;
      return call({ operation, signal }, () => {
        const found = state.schedules.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no schedule ${id}.`);
        return rendered(
          faults.isOn('pagerduty/nobody') ? { ...found, users: [] } : found,
          state.users,
          window,
        );
      });
    },

    readUser(id, signal) {
      const operation = `read user ${id}`;
      return call({ operation, signal }, () => {
        const found = state.users.find((user) => user.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no user ${id}.`);
        return found;
      });
    },

    findUser(email, signal) {
      const wanted = email.toLowerCase();
      return call({ operation: `find user ${email}`, signal }, () =>
        state.users.find((user) => user.email.toLowerCase() === wanted),
      );
    },
  };
}

type Policy = PagerDutyState['policies'][number];

function onLevel(state: PagerDutyState, policy: Policy, level: string, number: number, now: Date): OnCall[] {
  const schedule = state.schedules.find((one) => one.id === level);
  const entry = schedule && entryAt(schedule, now);
  const userId = schedule ? entry?.user : level;
  const user = state.users.find((one) => one.id === userId);
  if (!user) return [];
  return [
    {
      escalation_level: number,
      escalation_policy: { id: policy.id, summary: policy.name },
      schedule: schedule ? { id: schedule.id, summary: schedule.name } : null,
      user,
      start: entry ? new Date(entry.start) : null,
      end: entry ? new Date(entry.end) : null,
    },
  ];
}

function targetOf(state: PagerDutyState, id: string) {
  const schedule = state.schedules.find((one) => one.id === id);
  const user = state.users.find((one) => one.id === id);
  return schedule
    ? { id, summary: schedule.name, type: 'schedule_reference' }
    : { id, summary: user?.name ?? '', type: 'user_reference' };
}
