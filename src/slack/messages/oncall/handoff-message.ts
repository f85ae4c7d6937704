import type { Block } from '@slack/types';
import type { Handoff } from '../../../oncall/handoff.ts';
import { isQuiet } from '../../../oncall/handoff-report.ts';
import { isSame } from '../../../oncall/roster.ts';
import { escapeText, localDayAndTime, nameOf } from '../../text.ts';
import { actions, context, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { handoffButtons } from './handoff-buttons.ts';
import { reportBlocks } from './handoff-parts.ts';
import { gapLine, weekLine } from './turn-lines.ts';
import { called, named } from './who.ts';

/** Where a handoff stands: for everybody, or in the direct messages of one person. */
export type Audience = 'channel' | { readonly person: string };

/** The handoff as it stands now: who, then what is open, then the rest. */
export function handoffMessage(handoff: Handoff, audience: Audience): Message {
  const { made, notes } = handoff;
  const headline = headlineOf(handoff, audience);
  return message(headline, [
    section(`*${headline}*\n${standingOf(handoff)}`),
    ...notes.map(({ by, text }) => section(`📝 ${nameOf(by)}: ${escapeText(text)}`)),
    ...reportBlocks(made.report),
    section(week(handoff)),
    ...silence(handoff),
    ...actions(handoffButtons(handoff, audience)),
  ]);
}

function headlineOf({ made }: Handoff, audience: Audience): string {
  const { incoming, outgoing, rota, until } = made;
  const title = escapeText(rota.title);
  const end = until === null ? '' : ` until ${localDayAndTime(new Date(until))}`;
  const from = `from ${localDayAndTime(new Date(made.at))}`;
  if (incoming.length === 0) return `🚨 ${title}: nobody is on call ${from}${end}`;
  const quiet = isQuiet(made.report) ? ' Nothing is open.' : '';
  const isForMe =
    audience !== 'channel' && incoming.some(({ slack }) => slack !== undefined && slack === audience.person);
  if (isSame(incoming, outgoing)) {
    // There was a gap in between.
    if (made.why === 'shift')
      return `🤝 ${title}: ${isForMe ? 'you are' : `${named(incoming)} is`} on call again, ${from}${end}.${quiet}`;
    const who = isForMe ? 'You stay' : `${named(incoming)} stays`;
    return `🤝 ${title}: ${who} on call${end}.${quiet}`;
  }
  if (isForMe) return `🤝 ${title}: you are on call ${from}${end}.${quiet}`;
  const before = outgoing.length === 0 ? 'nobody' : named(outgoing);
  return `🤝 ${title}: ${before} → ${named(incoming)}, ${from}${end}.${quiet}`;
}

function standingOf({ made, acknowledged, supersededBy }: Handoff): string {
  if (acknowledged) {
    const how = acknowledged.instead ? 'Taken over' : 'Acknowledged';
    const instead = acknowledged.instead
      ? ` PagerDuty still pages ${named(made.incoming)}: make an override there.`
      : '';
    return `✅ ${how} by ${nameOf(acknowledged.by)}, ${localDayAndTime(acknowledged.at)}.${instead}`;
  }
  if (supersededBy !== undefined) return 'Never acknowledged; the next handoff has been made.';
  return made.incoming.length === 0
    ? 'Fill the gap in PagerDuty.'
    : `⏳ Waits for ${called(made.incoming)} to acknowledge.`;
}

/** Who is on call in the next seven days; what nobody covers first. */
function week({ made }: Handoff): string {
  const gaps = made.week
    .filter(({ people }) => people.length === 0)
    .map(({ from, until }) =>
      gapLine({ from: new Date(from), until: until === null ? undefined : new Date(until) }),
    );
  const turns = made.week.map((turn) => weekLine(turn, made.rota.timezone));
  return ['*The week ahead*', ...gaps, ...turns.slice(0, MOST_TURNS)].join('\n');
}

const MOST_TURNS = 15;

function silence({ made: { silentSince, readAt } }: Handoff): readonly Block[] {
  if (silentSince === undefined) return [];
  const since = localDayAndTime(new Date(silentSince));
  const read = localDayAndTime(new Date(readAt));
  return [
    context([
      `⚠️ PagerDuty has not answered since ${since}. Who is on call is what it said ${read}; overrides made since then are not in it.`,
    ]),
  ];
}
