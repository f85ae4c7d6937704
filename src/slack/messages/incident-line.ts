import type { IncidentHappening } from '../../incidents/events.ts';
import { type Incident, nameOfIncident } from '../../incidents/incident.ts';
import { formatDurationShort } from '../../lib/duration.ts';
import { code, escapeText, localTime, mention, nameOf } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** What people are told of an incident's event; undefined for what its runs tell in their own threads. */
export function incidentLine(event: IncidentHappening, incident: Incident): Message | undefined {
  const name = `*${escapeText(nameOfIncident(incident))}*`;
  switch (event.type) {
    case 'incident_declared':
    case 'incident_opening_started':
    case 'incident_paging_started':
      return undefined;
    case 'incident_opened':
      return said(`🚨 ${name} is declared. Work happens in <#${event.data.channel}>.`);
    case 'incident_opening_failed':
      return said(`⚠️ Not everything is set up for ${name}. ${shortfall(event.data)}`);
    case 'incident_paged':
      return said(`📟 ${escapeText(event.data.summary)}`);
    case 'incident_paging_failed':
      return said(`📟 ❌ *Nobody was paged* for ${name}: ${shortfall(event.data)} Call the person on call.`);
    case 'update_reminder_due':
      return said(reminder(event, incident));
    case 'incident_resolved':
      return said(
        `✅ ${name} is resolved, says ${nameOf(event.actor)}, ${since(incident, event.at)} after it was declared.`,
      );
  }
}

type Reminder = Extract<IncidentHappening, { type: 'update_reminder_due' }>;

function reminder({ data, at }: Reminder, incident: Incident): string {
  const { owner, last } = data;
  const who = owner.kind === 'slack' ? mention(owner.id) : nameOf(owner);
  const name = `*${escapeText(nameOfIncident(incident))}*`;
  const next = last
    ? 'A day has passed: this is the last reminder.'
    : `When it is over: ${code(`/incident resolve ${incident.id}`)}`;
  return [
    `⏰ Time for an update: ${since(incident, at)} since ${name} was declared.`,
    `${who}, update the status page and say here what is known.`,
    next,
  ].join('\n');
}

const since = ({ declaredAt }: Incident, at: Date): string =>
  formatDurationShort(at.getTime() - declaredAt.getTime());

function shortfall({ reason, retryAt }: { readonly reason: string; readonly retryAt?: string }): string {
  const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  const again = retryAt === undefined ? '' : ` It is tried again at ${localTime(new Date(retryAt))}.`;
  return `${escapeText(sentence)}${again}`;
}

const said = (mrkdwn: string): Message => message(mrkdwn, [section(mrkdwn)]);
