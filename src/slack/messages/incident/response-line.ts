import type { Button } from '@slack/types';
import type { IncidentHappening } from '../../../incidents/events.ts';
import { type Incident, leaderOf, nameOfIncident } from '../../../incidents/incident.ts';
import type { ResponseEvent } from '../../../incidents/response-events.ts';
import { formatDurationShort } from '../../../lib/duration.ts';
import { clip, escapeText, localTime, nameOf } from '../../text.ts';
import { section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { ROLE_NAMES, statusButton, taskButton } from './incident-buttons.ts';

type Happening = Exclude<Extract<IncidentHappening, ResponseEvent>, { type: 'postmortem_drafted' }>;

/** What the channel is told of what people did; what a board shows already is not said again. */
export function responseLine(event: Happening, incident: Incident): Message | undefined {
  const words = wordsOf(event, incident);
  if (words === undefined) return undefined;
  const [accessory] = buttonOf(event, incident);
  return message(words, [{ ...section(words), ...(accessory && { accessory }) }]);
}

/** What was posted here is often what the public is to read, too. */
function buttonOf(event: Happening, incident: Incident): readonly Button[] {
  if (event.type === 'task_added') return [taskButton(incident, event.data)];
  return event.type === 'update_posted' && !incident.resolved ? statusButton(incident) : [];
}

function wordsOf(event: Happening, incident: Incident): string | undefined {
  const who = nameOf(event.actor);
  switch (event.type) {
    case 'incident_acknowledged': {
      const { by } = event.data;
      const took = by === undefined ? who : `${escapeText(by)} (PagerDuty)`;
      return `👀 ${took} acknowledged it, ${since(incident, event.at)} after it was declared.`;
    }
    case 'role_assigned': {
      const { role, to } = event.data;
      const by = to.id === event.actor.id ? '' : `, says ${who}`;
      return `👤 ${ROLE_NAMES[role]}: ${nameOf(to)}${by}.`;
    }
    case 'severity_changed':
      return `📈 ${who} made it *${escapeText(event.data.severity.name)}* (${escapeText(event.data.severity.title)}); it was ${escapeText(event.data.from)}.`;
    case 'update_posted':
      return `💬 *Update* by ${who}: ${escapeText(clip(event.data.text, 2_500))}`;
    case 'note_added':
      return event.data.source ? undefined : `📝 Note by ${who}: ${escapeText(clip(event.data.text, 2_500))}`;
    case 'task_added': {
      const { task, text, owner } = event.data;
      return `☐ Task ${task}: ${escapeText(clip(text, 1_000))}${owner ? ` · ${nameOf(owner)}` : ''}`;
    }
    case 'task_done':
      return `☑️ ${who} finished task ${event.data.task}.`;
    case 'link_added':
      return `🔗 ${who} added <${escapeText(event.data.link)}|${escapeText(event.data.title ?? event.data.link)}>.`;
    case 'reminders_snoozed':
      return `⏸️ ${who} snoozed the reminders until ${localTime(new Date(event.data.until))}.`;
    case 'alert_joined':
      return `🔔 Alert *${escapeText(event.data.name)}* fires.`;
    case 'alert_left':
      return `✅ Alert *${escapeText(event.data.name)}* is over.`;
    case 'message_marked':
    case 'message_unmarked':
    case 'item_ticked':
    case 'item_unticked':
    case 'run_joined':
    case 'run_left':
      return undefined;
    default:
      return endingWords(event, incident);
  }
}

type Ending = Extract<
  Happening,
  { type: `incident_${'mitigated' | 'resolved' | 'reopened'}` | 'postmortem_done' }
>;

function endingWords(event: Ending, incident: Incident): string {
  const who = nameOf(event.actor);
  const name = `*${escapeText(nameOfIncident(incident))}*`;
  switch (event.type) {
    case 'incident_mitigated':
      return `🟡 ${name} no longer hurts, says ${who}, ${since(incident, event.at)} after it was declared.`;
    case 'incident_resolved': {
      const { summary } = event.data;
      const said = summary === undefined ? '' : `\n${escapeText(clip(summary, 2_000))}`;
      const owed = incident.severity.postmortem
        ? `\n📝 A post-mortem is owed by ${nameOf(leaderOf(incident))}; the draft follows.`
        : '';
      return `✅ ${name} is resolved, says ${who}, ${since(incident, event.at)} after it was declared.${said}${owed}`;
    }
    case 'incident_reopened': {
      const { reason } = event.data;
      return `🔄 ${name} is open again, says ${who}${reason === undefined ? '.' : `: ${escapeText(clip(reason, 2_000))}`}`;
    }
    case 'postmortem_done': {
      const { link } = event.data;
      return `📝 ${who} finished the post-mortem of ${name}${link === undefined ? '.' : `: <${escapeText(link)}>`}`;
    }
  }
}

const since = ({ declaredAt }: Incident, at: Date): string =>
  formatDurationShort(at.getTime() - declaredAt.getTime());
