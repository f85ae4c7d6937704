import type { Incident } from '../../../incidents/incident.ts';
import { durationsOf } from '../../../incidents/timeline.ts';
import { formatDurationShort } from '../../../lib/duration.ts';

/** How it stands, in a few words that come first. */
export function headlineOf(incident: Incident): string {
  const { resolved, mitigated, acknowledged } = incident;
  const { resolvedAfterMs = 0, mitigatedAfterMs = 0 } = durationsOf(incident);
  if (resolved) return `✅ Resolved after ${formatDurationShort(resolvedAfterMs)}`;
  if (mitigated) return `🟡 Mitigated after ${formatDurationShort(mitigatedAfterMs)}`;
  return acknowledged ? '🔥 Being worked on' : '🚨 Declared';
}
