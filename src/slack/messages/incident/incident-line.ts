import type { Button } from '@slack/types';
import type { IncidentHappening } from '../../../incidents/events.ts';
import { type Incident, nameOfIncident } from '../../../incidents/incident.ts';
import { formatDurationShort } from '../../../lib/duration.ts';
import { clip, escapeText, list, localTime, mention, nameOf } from '../../text.ts';
import { actions, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { act, postmortemButtons, reminderButtons } from './incident-buttons.ts';
import { responseLine } from './response-line.ts';

/** What people are told of an incident's event; undefined for what is told elsewhere or nowhere. */
export function incidentLine(event: IncidentHappening, incident: Incident): Message | undefined {
  const name = `*${escapeText(nameOfIncident(incident))}*`;
  switch (event.type) {
    case 'incident_declared':
    case 'incident_opening_started':
    case 'incident_paging_started':
    case 'escalation_started':
    case 'postmortem_drafted':
      return undefined;
    case 'incident_opened':
      return said(`🚨 ${name} is declared. Work happens in <#${event.data.channel}>.`);
    case 'incident_opening_failed':
      return said(`⚠️ Not everything is set up for ${name}. ${shortfall(event.data)}`);
    case 'incident_paged':
      return said(`📟 ${escapeText(event.data.summary)}`);
    case 'incident_paging_failed':
      return said(`📟 ❌ *Nobody was paged* for ${name}: ${shortfall(event.data)} Call the person on call.`);
    case 'response_overdue':
      return said(overdue(event, incident), [act(incident, 'acknowledge', 'Acknowledge')]);
    case 'escalation_ended':
      return said(
        event.data.paged
          ? `📟 ${escapeText(event.data.summary)}`
          : `📟 ❌ *Nobody else was paged*: ${escapeText(event.data.summary)} Call them.`,
      );
    case 'update_reminder_due':
      return said(reminder(event, incident), reminderButtons(incident));
    case 'customer_mail_due':
      return said(
        `🔔 ${name} has hurt customers for ${since(incident, event.at)}. ${call(event.data.owner)}, send them a mail.`,
        [act(incident, 'mailed', 'The mail is sent'), act(incident, 'mitigate', 'Mitigated')],
      );
    case 'postmortem_reminder_due':
      return said(
        `📝 ${call(event.data.owner)}, the post-mortem of ${name} is still to be written.`,
        postmortemButtons(incident),
      );
    default:
      return responseLine(event, incident);
  }
}

type Reminder = Extract<IncidentHappening, { type: 'update_reminder_due' }>;
type Overdue = Extract<IncidentHappening, { type: 'response_overdue' }>;

function overdue({ data, at }: Overdue, incident: Incident): string {
  const called = data.call.slice(0, 20).map(mention);
  const next = incident.page ? 'The next level is paged.' : 'Call somebody.';
  return [
    `⌛ *Nobody has acknowledged it* in ${since(incident, at)}. ${next}`,
    ...(called.length > 0 ? [`${list(called)}: who takes this?`] : []),
  ].join('\n');
}

function reminder({ data, at }: Reminder, incident: Incident): string {
  const name = `*${escapeText(nameOfIncident(incident))}*`;
  const { lastUpdate } = incident;
  const what = lastUpdate
    ? `the last one is ${formatDurationShort(at.getTime() - lastUpdate.at.getTime())} old.`
    : `${since(incident, at)} since ${name} was declared.`;
  return [
    `⏰ Time for an update: ${what}`,
    `${call(data.owner)}, update the status page and say here what is known.`,
    ...(data.last ? ['A day has passed: this is the last reminder.'] : []),
  ].join('\n');
}

const call = (owner: Reminder['data']['owner']): string =>
  owner.kind === 'slack' ? mention(owner.id) : nameOf(owner);

const since = ({ declaredAt }: Incident, at: Date): string =>
  formatDurationShort(at.getTime() - declaredAt.getTime());

function shortfall({ reason, retryAt }: { readonly reason: string; readonly retryAt?: string }): string {
  const words = clip(reason, 1_500);
  const sentence = /[.!?…]$/.test(words) ? words : `${words}.`;
  const again = retryAt === undefined ? '' : ` It is tried again at ${localTime(new Date(retryAt))}.`;
  return `${escapeText(sentence)}${again}`;
}

export const said = (mrkdwn: string, buttons: readonly Button[] = []): Message =>
  message(mrkdwn, [section(mrkdwn), ...actions(buttons)]);
