import { Failure } from '../../lib/failure.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { resolveIncident, serviceFor } from '../../runs/paging/on-a-service.ts';
import type { Pager } from '../../schedules/schedule-tools.ts';
import type { Directory } from '../../systems/directory/port.ts';
import type { PagerDuty } from '../../systems/pagerduty/port.ts';
import type { CommandContext } from '../context.ts';

/** Wakes whoever is on call for a schedule. */
export function createPager(
  { runbooks }: Pick<CommandContext, 'runbooks'>,
  { pagerduty, onCall }: { readonly pagerduty: () => PagerDuty } & Pick<Directory, 'onCall'>,
): Pager {
  const whoIsCalled = async ({ to, escalateTo, title }: Schedule) => {
    const { roles } = runbooks();
    const named = [to ?? escalateTo].flatMap((role) => roles[role ?? ''] ?? []);
    const [first] = named.length === 0 ? [] : await onCall(named);
    if (first) return first;
    const message = `nobody is on call for ${title}`;
    throw new Failure({ system: 'PagerDuty', operation: 'page', kind: 'not_found', message });
  };

  return {
    async page(schedule, since) {
      const door = pagerduty();
      const incidentKey = `runbolt/heartbeat/${schedule.name}`;
      const first = await whoIsCalled(schedule);
      // Found before it is opened: a process that died in between has woken people already.
      const earlier = await door.findIncident({ key: incidentKey });
      const isOurs = earlier && (earlier.status !== 'resolved' || earlier.created_at >= since);
      const incident = isOurs
        ? earlier
        : await door.createIncident({
            title: `Silent: ${schedule.title}`,
            details: `Last heard at ${since.toISOString()}. It is resolved when the heartbeat ${schedule.name} comes again.`,
            serviceId: await serviceFor([first], door, runbooks()),
            assignees: [first.user.id],
            urgency: 'high',
            incidentKey,
          });
      return { incident: incident.id, number: incident.incident_number, people: [first.person] };
    },
    resolve: (incident) => resolveIncident(pagerduty(), incident),
  };
}
