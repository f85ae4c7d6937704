import type { Actor } from '../audit/event.ts';
import type { IncidentSummary } from '../audit/event-store.ts';
import type { IncidentHappening } from '../incidents/events.ts';
import type { Incident } from '../incidents/incident.ts';
import { readHappenings } from '../incidents/incident-stream.ts';
import { foldIncident } from '../incidents/transition.ts';
import type { CommandContext } from './context.ts';

/** Which incident is meant: the one that is named, else the one whose channel this is. */
export interface IncidentPlace {
  /** `i-7k3f9qxa` */
  readonly incident?: string | undefined;
  readonly channel?: string | undefined;
}

export interface ShownIncident {
  readonly incident: Incident;
  readonly happenings: readonly IncidentHappening[];
}

/** Undefined when there is none, or when this person may not know of it. */
export async function showIncident(
  context: CommandContext,
  place: IncidentPlace,
  actor: Actor,
): Promise<ShownIncident | undefined> {
  const id = place.incident ?? (await incidentIn(context, place.channel))?.id;
  const happenings = id === undefined ? [] : await readHappenings(context.store, id);
  const incident = foldIncident(happenings);
  return incident && mayKnow(incident, place, actor) ? { incident, happenings } : undefined;
}

const incidentIn = ({ store }: CommandContext, channel: string | undefined) =>
  channel === undefined ? undefined : store.incidentIn(channel);

/** Who is in its channel may, and Slack says who is: nobody else can speak from there. */
function mayKnow(
  { declared, declaredBy, channel, roles }: Incident,
  place: IncidentPlace,
  actor: Actor,
): boolean {
  if (!declared.isPrivate || (channel && channel.id === place.channel)) return true;
  return [declaredBy, ...Object.values(roles)].some(({ kind, id }) => kind === actor.kind && id === actor.id);
}

const NEWEST = 20;

/** The open ones, then those that ended last. Private ones are left out, whoever asks. */
export async function listIncidents({ store }: CommandContext): Promise<readonly IncidentSummary[]> {
  const [open, newest] = await Promise.all([
    store.incidents({ open: true, limit: NEWEST }),
    store.incidents({ open: false, limit: NEWEST }),
  ]);
  const ended = newest.filter(({ resolvedAt }) => resolvedAt !== null);
  return [...open, ...ended].filter(({ isPrivate }) => !isPrivate).slice(0, NEWEST);
}
