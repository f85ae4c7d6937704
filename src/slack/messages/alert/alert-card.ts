import { type Alert, firing, type Member, nameOfAlert } from '../../../alerts/alert.ts';
import type { Source } from '../../../alerts/signal.ts';
import { formatDurationShort } from '../../../lib/duration.ts';
import { clip, code, escapeText, localTime, nameOf } from '../../text.ts';
import { actions, context, section } from '../blocks.ts';
import { countdown } from '../countdown.ts';
import { type Message, message } from '../message.ts';
import { alertButtons } from './alert-buttons.ts';

export interface ShownAlert {
  readonly message: Message;
  readonly again?: Date | undefined;
}

const MOST_MEMBERS = 5;

/** A group of alerts in one message: what fires, who looks after it, and what helps. */
export function alertCard(alert: Alert, now: Date): ShownAlert {
  const headline = headlineOf(alert);
  const looking = response(alert, now);
  const blocks = [
    section([`*${headline}*`, ...looking.words].join('\n')),
    section([...membersOf(alert), ...helpOf(alert)].join('\n')),
    ...actions(alertButtons(alert)),
    context(footOf(alert)),
  ];
  return { message: message(headline, blocks), again: looking.again };
}

export function headlineOf(alert: Alert): string {
  const { resolvedAt, openedAt, members, forgotten, acknowledged } = alert;
  const name = escapeText(clip(nameOfAlert(alert), 200));
  if (resolvedAt)
    return `✅ ${name}: over after ${formatDurationShort(resolvedAt.getTime() - openedAt.getTime())}`;
  const sign = acknowledged ? '👀' : '🚨';
  const count = firing(alert).length;
  const all = members.size + forgotten;
  return all === 1 ? `${sign} ${name}` : `${sign} ${name}: ${count} of ${all} firing`;
}

function response({ acknowledged, resolvedAt, opened, firesSince, pagedBy, incident }: Alert, now: Date) {
  if (acknowledged) {
    const { name, by, at } = acknowledged;
    const who = name === undefined ? nameOf(by) : `${escapeText(name)} (PagerDuty)`;
    return { words: [`👀 ${who} looks after it since ${localTime(at)}.`], again: undefined };
  }
  // It calls people itself, and counts its own time.
  if (incident !== undefined && !resolvedAt)
    return { words: [`🔥 Incident ${code(incident)} looks after it.`], again: undefined };
  if (pagedBy !== undefined && !resolvedAt)
    return {
      words: [`📟 Nobody took it in time: whoever is on call is paged (${code(pagedBy)}).`],
      again: undefined,
    };
  const withinMs = opened.severity?.respondWithinMs ?? 0;
  if (resolvedAt || withinMs === 0) return { words: [], again: undefined };
  const { words, again } = countdown(firesSince, withinMs, now);
  return { words: [words], again };
}

/** Those that fire; when none does any more, those that did. */
export function membersOf(alert: Alert): readonly string[] {
  const fires = firing(alert);
  const shown = fires.length > 0 ? fires : [...alert.members.values()];
  const left = shown.length - MOST_MEMBERS;
  return [
    ...shown.slice(0, MOST_MEMBERS).map((member) => lineOf(member, alert)),
    ...(left > 0 ? [`… and ${left} more`] : []),
  ];
}

const MOST_RUNS = 3;

/** What was started against it, newest last. */
const helpOf = ({ runs }: Alert): readonly string[] =>
  runs
    .slice(-MOST_RUNS)
    .map(({ title, by, run }) => `▶️ ${escapeText(clip(title, 150))} · ${nameOf(by)} · ${code(run)}`);

const LABELS_LEFT_OUT = new Set(['alertname', 'severity', 'prometheus']);

/** Without a summary the name says it; not twice, when the headline has it already. */
function lineOf({ firing: fires, since, summary, labels, link }: Member, { opened, members }: Alert): string {
  const name = members.size > 1 ? opened.name : undefined;
  const said = summary ?? name;
  const told = Object.entries(labels).filter(([label]) => !LABELS_LEFT_OUT.has(label));
  const pairs = told.slice(0, 8).map(([label, value]) => `${label}=${clip(value, 60)}`);
  const parts = [
    ...(said === undefined ? [] : [escapeText(clip(said, 400))]),
    ...(pairs.length === 0 ? [] : [code(pairs.join(' '))]),
    localTime(since),
    ...(link === undefined ? [] : [`<${escapeText(link)}|more>`]),
  ];
  return `${fires ? '🔴' : '🟢'} ${parts.join(' · ')}`;
}

const SENDERS: Readonly<Record<Source, string>> = {
  alertmanager: 'Alertmanager',
  pagerduty: 'PagerDuty',
  cloudwatch: 'CloudWatch',
};

function footOf({ id, opened, openedAt, flaps, incident }: Alert): readonly string[] {
  return [
    `${SENDERS[opened.source]} at ${localTime(openedAt)}`,
    flaps === 0 ? '' : `fired again ${flaps === 1 ? 'once' : `${flaps} times`}`,
    incident === undefined ? '' : `incident ${code(incident)}`,
    code(id),
  ];
}
