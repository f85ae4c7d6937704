import type { IncidentSummary } from '../../../audit/event-store.ts';
import { clip, code, escapeText, localTime } from '../../text.ts';
import { paragraphs } from '../blocks.ts';
import { type Message, message } from '../message.ts';

/** The open incidents first. */
export function incidentList(incidents: readonly IncidentSummary[]): Message {
  if (incidents.length === 0)
    return message('There has been no incident.', paragraphs(['There has been no incident.']));
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const heading =
    open === 0 ? 'No incident is open.' : `*${open === 1 ? '1 incident is' : `${open} incidents are`} open.*`;
  return message(heading, paragraphs([heading, ...incidents.map(line)]));
}

function line({ id, severity, title, channel, declaredAt, resolvedAt }: IncidentSummary): string {
  const where = channel === null ? '' : ` · <#${channel}>`;
  const standing = resolvedAt === null ? '🔥' : '✅';
  return `${standing} *${escapeText(severity)} ${escapeText(clip(title, 150))}*${where} · ${localTime(declaredAt)} · ${code(id)}`;
}
