import { showRun } from '../commands/show-run.ts';
import type { Run } from '../runs/run.ts';
import type { IncidentEvent } from './events.ts';
import type { Errand, Incident } from './incident.ts';
import type { IncidentTools } from './incident-tools.ts';
import { awaitsAcknowledgement } from './next-move.ts';
import { whatBecameOfEscalation, whatBecameOfOpening, whatBecameOfPaging } from './what-became.ts';

/** So that news of the page is told in the incident's channel, it waits this long for there to be one. */
const CHANNEL_FIRST_MS = 10_000;

/** What came of its runs, and whether somebody has acknowledged the page. */
export async function lookAround(
  tools: IncidentTools,
  incident: Incident,
): Promise<readonly IncidentEvent[]> {
  const now = tools.clock.now();
  const opened = await lookAt(tools, incident.opening, now, whatBecameOfOpening);
  const isOpening = incident.opening.status === 'under_way' && opened.length === 0;
  if (isOpening && now.getTime() - incident.declaredAt.getTime() < CHANNEL_FIRST_MS) return [];
  return [
    ...opened,
    ...(await lookAt(tools, incident.paging, now, whatBecameOfPaging)),
    ...(await lookAt(tools, incident.overdue.escalation, now, whatBecameOfEscalation)),
    ...(await acknowledgement(tools, incident, now)),
  ];
}

async function lookAt(
  tools: IncidentTools,
  { status, run: id, attempts }: Errand,
  now: Date,
  whatBecame: (run: Run, attempt: number, now: Date) => readonly IncidentEvent[],
): Promise<readonly IncidentEvent[]> {
  if (status !== 'under_way' || id === undefined) return [];
  const shown = await showRun(tools, id);
  return shown ? whatBecame(shown.run, attempts, now) : [];
}

/** Whoever acknowledged it on their phone need not do it again here. */
async function acknowledgement(
  { lookAtPage }: IncidentTools,
  incident: Incident,
  now: Date,
): Promise<readonly IncidentEvent[]> {
  const { page } = incident;
  if (!page || !lookAtPage || !awaitsAcknowledgement(incident, now)) return [];
  const standing = await lookAtPage(page.incident);
  if (!standing || standing.status === 'triggered') return [];
  const by = standing.acknowledgedBy.join(' and ') || `whoever ${standing.status} it`;
  return [{ type: 'incident_acknowledged', data: { by } }];
}
