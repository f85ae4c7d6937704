import type { IncidentHappening } from '../../../incidents/events.ts';
import { type Incident, nameOfIncident } from '../../../incidents/incident.ts';
import { sinceDeclared, type TimelineEntry, timelineOf } from '../../../incidents/timeline.ts';
import { clip, escapeText, localTime, nameOf } from '../../text.ts';
import { context, paragraphs, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';

const MOST_ENTRIES = 60;

/** What happened, oldest first; of a long incident the newest part. */
export function timelineMessage(incident: Incident, happenings: readonly IncidentHappening[]): Message {
  const entries = timelineOf(happenings);
  const shown = entries.slice(-MOST_ENTRIES);
  const left = entries.length - shown.length;
  const heading = `*Timeline of ${escapeText(nameOfIncident(incident))}*`;
  return message(heading, [
    section(heading),
    ...(left > 0 ? [context([`The first ${left} entries are in the post-mortem's draft.`])] : []),
    ...paragraphs(
      shown.map((entry) => line(entry, incident.declaredAt)),
      12,
    ),
  ]);
}

function line({ at, who, what }: TimelineEntry, declaredAt: Date): string {
  const by = who ? `${nameOf(who)}: ` : '';
  return `${localTime(at)} \`${sinceDeclared(declaredAt, at)}\` ${by}${escapeText(clip(what, 400))}`;
}
