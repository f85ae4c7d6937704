import type { ChangeReply } from '../commands/change-incident.ts';
import type { IncidentChange } from '../incidents/change.ts';
import { nameOfIncident } from '../incidents/incident.ts';
import { ROLE_NAMES } from './messages/incident/incident-buttons.ts';
import { ago, code, escapeText, localTime, nameOf } from './text.ts';

/** What came of a change, in words for the person who asked. `command` is `/incident` with the file's prefix. */
export function changeWords(
  reply: ChangeReply,
  change: IncidentChange,
  { now, command }: { readonly now: Date; readonly command: string },
): string {
  switch (reply.status) {
    case 'done':
      return done(change);
    case 'already':
      return reply.did
        ? `That was done by ${nameOf(reply.did.by)}, ${ago(reply.did.at, now)}.`
        : 'It is so already; nothing was changed.';
    case 'is_resolved':
      return `${escapeText(nameOfIncident(reply.incident))} was resolved by ${nameOf(reply.did.by)}, ${ago(reply.did.at, now)}. Reopen it first: ${code(`${command} reopen`)}.`;
    case 'not_resolved':
      return `${escapeText(nameOfIncident(reply.incident))} is open still. Resolve it first: ${code(`${command} resolve`)}.`;
    case 'unknown_task':
      return `There is no task ${code(reply.task)}; the open ones stand at the top of the channel.`;
    case 'unknown_item':
      return 'This item is not on the list any more: the severity has changed. Look at the newest list.';
    case 'not_found':
      return notFoundWords(reply.place.incident, command);
  }
}

export function notFoundWords(incident: string | undefined, command: string): string {
  if (incident !== undefined)
    return `I know of no incident called ${code(incident)}. ${code(`${command} list`)} shows them.`;
  return `This is no incident's channel. Go there, or name it: ${code(`${command} update i-7k3f9qxa We are on it`)}; ${code(`${command} list`)} shows them.`;
}

function done(change: IncidentChange): string {
  switch (change.do) {
    case 'acknowledge':
      return 'Thank you: you have it. The others see that somebody has come.';
    case 'mitigate':
      return 'Noted: it no longer hurts.';
    case 'assign':
      return `${ROLE_NAMES[change.role]}: ${nameOf(change.to)}.`;
    case 'severity':
      return `It is ${escapeText(change.severity.name)} now.`;
    case 'update':
      return 'Your update is posted. The next reminder counts from now.';
    case 'note':
    case 'mark':
      return 'It is in the timeline.';
    case 'unmark':
      return 'The timeline says that it was taken back.';
    case 'task':
      return 'The task is added.';
    case 'finish_task':
      return `Task ${escapeText(change.task)} is done.`;
    case 'tick':
      return change.ticked ? 'Ticked.' : 'Unticked.';
    case 'link':
      return 'The link is added.';
    case 'snooze':
      return `Nobody is reminded until ${localTime(change.until)}.`;
    case 'resolve':
      return 'It is resolved. Nobody is reminded any more.';
    case 'reopen':
      return 'It is open again.';
    case 'draft_postmortem':
      return 'The draft follows in the channel.';
    case 'finish_postmortem':
      return 'Thank you. Nobody is reminded of it any more.';
  }
}
