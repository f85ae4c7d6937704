import type { Actor } from '../../../../audit/event.ts';
import { ROLES } from '../../../../incidents/response-events.ts';
import { parseDuration } from '../../../../lib/duration.ts';
import { isLink } from '../../../is-link.ts';
import { code } from '../../../text.ts';
import { ask } from '../../incident/ask.ts';
import { change, SNOOZE_MS } from '../../incident/change.ts';
import { type Reply, say } from '../../reply.ts';
import { firstWord } from '../runbook/subcommand.ts';
import type { AskedOfIncident } from './asked.ts';

type Subcommand = (asked: AskedOfIncident) => Promise<Reply>;

/** What changes an incident; without words a form asks for them. */
export const CHANGES: Readonly<Record<string, Subcommand>> = {
  ack: ({ parts, call, place }) => change(parts, call, place, { do: 'acknowledge' }),
  mitigated: ({ parts, call, place }) => change(parts, call, place, { do: 'mitigate' }),
  update: withWords('update'),
  note: withWords('note'),
  task,
  link,
  severity,
  role,
  snooze,
  resolve: ({ parts, call, place, text }) =>
    change(parts, call, place, { do: 'resolve', ...(text !== '' && { summary: text }) }),
  reopen: ({ parts, call, place, text }) =>
    change(parts, call, place, { do: 'reopen', ...(text !== '' && { reason: text }) }),
  postmortem,
};

function withWords(what: 'update' | 'note'): Subcommand {
  return ({ parts, call, place, text }) =>
    text === '' ? ask(parts, call, place, { ask: what }) : change(parts, call, place, { do: what, text });
}

/** `/incident task Write to the partners @sam`: a mention at the end is who does it. */
async function task({ parts, call, place, text }: AskedOfIncident): Promise<Reply> {
  if (text === '') return ask(parts, call, place, { ask: 'task' });
  const [, words = text, mentioned = ''] = /^([\s\S]*?)\s*(<@[^>]+>)?$/.exec(text) ?? [];
  const owner = personIn(mentioned);
  return change(parts, call, place, { do: 'task', text: words, ...(owner && { owner }) });
}

async function link({ parts, call, place, text }: AskedOfIncident): Promise<Reply> {
  if (text === '') return ask(parts, call, place, { ask: 'link' });
  const { word, rest: title } = firstWord(text);
  const address = word.replace(/^<([^|>]+)(\|[^>]*)?>$/, '$1');
  if (!isLink(address)) return say(`${code(address)} is not a link: it begins with https://`);
  return change(parts, call, place, { do: 'link', link: address, ...(title !== '' && { title }) });
}

async function severity({ parts, call, place, text }: AskedOfIncident): Promise<Reply> {
  if (text === '') return ask(parts, call, place, { ask: 'severity' });
  const severities = Object.values(parts.runbooks().severities);
  const found = severities.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (found) return change(parts, call, place, { do: 'severity', severity: found });
  const names = severities.map(({ name }) => name).join(', ');
  return say(`There is no severity ${code(text)}. Use one of ${names}.`);
}

/** `/incident role commander` takes it; with a mention it is handed over. */
async function role({ parts, call, place, text, command }: AskedOfIncident): Promise<Reply> {
  if (text === '') return ask(parts, call, place, { ask: 'hand_over' });
  const { word, rest } = firstWord(text);
  const found = ROLES.find((one) => one.startsWith(word.toLowerCase()));
  if (!found) return say(`There is no role ${code(word)}. Use one of ${ROLES.join(', ')}.`);
  const to = rest === '' ? call.actor : personIn(rest);
  if (!to) return say(`Whom? Mention them: ${code(`${command} role ${found} @sam`)}.`);
  return change(parts, call, place, { do: 'assign', role: found, to });
}

async function snooze({ parts, call, place, text }: AskedOfIncident): Promise<Reply> {
  const parsed = text === '' ? ({ ok: true, ms: SNOOZE_MS } as const) : parseDuration(text);
  if (!parsed.ok) return say(parsed.problem);
  const until = new Date(parts.clock.now().getTime() + parsed.ms);
  return change(parts, call, place, { do: 'snooze', until });
}

/** `/incident postmortem` writes a draft; `/incident postmortem done [link]` says that it is done. */
async function postmortem({ parts, call, place, text }: AskedOfIncident): Promise<Reply> {
  const { word, rest: given } = firstWord(text);
  if (word.toLowerCase() !== 'done') return change(parts, call, place, { do: 'draft_postmortem' });
  const address = given.trim().replace(/^<([^|>]+)(\|[^>]*)?>$/, '$1');
  if (address !== '' && !isLink(address))
    return say(`${code(address)} is not a link: it begins with https://`);
  return change(parts, call, place, { do: 'finish_postmortem', ...(address !== '' && { link: address }) });
}

/** Slack sends a mention as `<@U024BE7LH|sam>`. */
function personIn(text: string): Actor | undefined {
  const [, id, name] = /^\s*<@([UW][A-Z0-9]+)(?:\|([^>]*))?>\s*$/.exec(text) ?? [];
  if (id === undefined) return undefined;
  return { kind: 'slack', id, ...(name === undefined || name === '' ? {} : { name }) };
}
