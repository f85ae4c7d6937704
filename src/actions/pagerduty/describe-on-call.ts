import type { OnCall } from '../../systems/pagerduty/port.ts';

/** `Sam Ortiz (until 2026-03-09 09:00 UTC)` */
export function describeOnCall({ user, end }: OnCall): string {
  return end ? `${user.name} (until ${end.toISOString().slice(0, 16).replace('T', ' ')} UTC)` : user.name;
}
