import type { GapFound } from '../../../oncall/events.ts';
import type { Handoff } from '../../../oncall/handoff.ts';
import { escapeText, list, localDayAndTime, mention } from '../../text.ts';
import { actions, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { acknowledgeButton } from './handoff-buttons.ts';
import { called, named } from './who.ts';

/** Nobody has acknowledged a handoff. */
export function nagLine({ id, made }: Handoff): Message {
  const who = called(made.incoming);
  const since = localDayAndTime(new Date(made.at));
  const from = made.outgoing.length === 0 ? '' : `, handed over by ${named(made.outgoing)}`;
  return said(
    `⏰ ${who}: the handoff of *${escapeText(made.rota.title)}* (shift from ${since}${from}) is not acknowledged yet.`,
    id,
  );
}

/** The same for those who hand over and for the channel. */
export function escalatedLine({ id, made }: Handoff): Message {
  const handing = made.outgoing.length === 0 ? '' : `${called(made.outgoing)}: `;
  return said(
    `⏰ ${handing}${called(made.incoming)} has not acknowledged the handoff of *${escapeText(made.rota.title)}*. Until somebody does, nobody is sure to look after it.`,
    id,
  );
}

/** A hole in the schedule, shouted. */
export function gapMessage({ from, until, begun, instead, call }: GapFound, title: string): Message {
  const who = call.length === 0 ? '' : `${list(call.map(mention))}: `;
  const end = until === null ? '' : ` until ${localDayAndTime(new Date(until))}`;
  const when = begun ? `now${end}` : `from ${localDayAndTime(new Date(from))}${end}`;
  const next =
    instead.length === 0 ? 'Nobody would be paged at all' : `PagerDuty pages ${named(instead)} instead`;
  const words = `🚨 ${who}*nobody is on call* for *${escapeText(title)}* ${when}. ${next}. Fill it in PagerDuty.`;
  return message(words, [section(words)]);
}

function said(words: string, handoff: string): Message {
  return message(words, [section(words), ...actions([acknowledgeButton(handoff)])]);
}
