import { type Incident, leaderOf, nameOfIncident } from '../../../incidents/incident.ts';
import { ROLES } from '../../../incidents/response-events.ts';
import { durationsOf } from '../../../incidents/timeline.ts';
import { formatDurationShort } from '../../../lib/duration.ts';
import { clip, code, escapeText, localTime, nameOf } from '../../text.ts';
import { actions, context, header, section } from '../blocks.ts';
import { countdown } from '../countdown.ts';
import { message } from '../message.ts';
import type { ShownBoard } from './boards.ts';
import { headlineOf } from './headline.ts';
import { mainButtons, moreButtons, ROLE_NAMES, roleButtons, taskButton } from './incident-buttons.ts';

/** The incident in one message: how it stands, who does what, what is to be done, and the buttons. */
export function card(incident: Incident, now: Date): ShownBoard {
  const { severity, declaredAt, declaredBy, id, resolved } = incident;
  const name = nameOfIncident(incident);
  const words = [`*${headlineOf(incident)}*`, ...response(incident, now)].join('\n');
  const blocks = [
    header(name),
    section(words),
    section(people(incident)),
    ...news(incident),
    ...actions(mainButtons(incident)),
    ...(resolved ? [] : actions(roleButtons(incident))),
    ...openTasks(incident),
    ...(resolved ? [] : actions(moreButtons(incident))),
    context([severity.title, `declared by ${nameOf(declaredBy)} at ${localTime(declaredAt)}`, code(id)]),
  ];
  return {
    message: message(`${headlineOf(incident)}: ${escapeText(name)}`, blocks),
    again: nextLook(incident, now),
  };
}

/** Whether somebody has come, or how long there is for it. */
function response(incident: Incident, now: Date): readonly string[] {
  const { acknowledged, severity, resolved } = incident;
  const { acknowledgedAfterMs = 0 } = durationsOf(incident);
  if (acknowledged) {
    const who =
      acknowledged.name === undefined
        ? nameOf(acknowledged.by)
        : `${escapeText(acknowledged.name)} (PagerDuty)`;
    return [`👀 ${who} acknowledged it after ${formatDurationShort(acknowledgedAfterMs)}.`];
  }
  if (resolved || severity.respondWithinMs === 0) return [];
  return [countdown(incident.overdue.since, severity.respondWithinMs, now).words];
}

function nextLook({ acknowledged, resolved, severity, overdue }: Incident, now: Date): Date | undefined {
  if (acknowledged || resolved || severity.respondWithinMs === 0) return undefined;
  return countdown(overdue.since, severity.respondWithinMs, now).again;
}

function people({ roles }: Incident): string {
  return ROLES.map((role) => {
    const one = roles[role];
    return `*${ROLE_NAMES[role]}:* ${one ? nameOf(one) : '_nobody yet_'}`;
  }).join('\n');
}

function news(incident: Incident) {
  const { lastUpdate, page, links, resolved } = incident;
  const linked = links.map(({ link, title }) => `<${escapeText(link)}|${escapeText(title ?? link)}>`);
  const lines = [
    ...(resolved?.summary === undefined ? [] : [`✅ ${escapeText(clip(resolved.summary, 800))}`]),
    ...(lastUpdate
      ? [`💬 ${localTime(lastUpdate.at)} ${nameOf(lastUpdate.by)}: ${escapeText(clip(lastUpdate.text, 800))}`]
      : []),
    ...(page ? [`📟 <${escapeText(page.url)}|PagerDuty #${page.number}>`] : []),
    ...(linked.length > 0 ? [`🔗 ${linked.join(' · ')}`] : []),
    ...postmortem(incident),
  ];
  return lines.length > 0 ? [section(lines.join('\n'))] : [];
}

function postmortem(incident: Incident): readonly string[] {
  const { postmortem: written, severity, resolved } = incident;
  if (written.done) {
    const { link } = written.done;
    return [`📝 The post-mortem is done${link === undefined ? '.' : `: <${escapeText(link)}>`}`];
  }
  if (!resolved || !severity.postmortem) return [];
  return [`📝 A post-mortem is owed by ${nameOf(leaderOf(incident))}.`];
}

const MOST_TASKS = 15;

function openTasks(incident: Incident) {
  const open = incident.tasks.filter(({ done }) => !done);
  const rows = open.slice(0, MOST_TASKS).map((task) => ({
    ...section(
      `☐ *${task.task}.* ${escapeText(clip(task.text, 300))}${task.owner ? ` · ${nameOf(task.owner)}` : ''}`,
    ),
    accessory: taskButton(incident, task),
  }));
  const left = open.length - rows.length;
  return [...rows, ...(left > 0 ? [context([`… and ${left} more tasks, in the timeline.`])] : [])];
}
