import type { Block } from '@slack/types';
import type { ShownRota } from '../../../commands/oncall/show-on-call.ts';
import { gapsAhead } from '../../../oncall/make-handoff.ts';
import { firstLevel, type Turn, turnOn, turnsOf } from '../../../oncall/roster.ts';
import { escapeText, localDayAndTime } from '../../text.ts';
import { section } from '../blocks.ts';
import type { Message } from '../message.ts';
import { inParts, silence } from './in-parts.ts';
import { gapLine, standIn } from './turn-lines.ts';
import { named } from './who.ts';

/** Who is on call now, every level, and until when. */
export function onCallNow(shown: readonly ShownRota[], now: Date): Message {
  return inParts(
    shown,
    (one) => nowBlocks(one, now),
    (one) => `${one.rota.title}: ${firstNow(one, now)}`,
  );
}

const firstNow = ({ known }: ShownRota, now: Date): string => {
  const turn = known.roster && turnOn(firstLevel(known.roster), now);
  return turn ? named(turn.people) : 'not known';
};

export function nowLines({ known: { roster } }: ShownRota, now: Date): readonly string[] {
  if (!roster) return [];
  const { levels, ...window } = roster;
  const several = levels.length > 1;
  return levels.flatMap((level) => {
    const turn = turnOn(turnsOf(level, window), now);
    const rank = several ? `${level.level}. ` : '';
    return turn ? [`${rank}*${named(turn.people)}*${standIn(turn)}${untilWords(turn)}`] : [];
  });
}

const untilWords = ({ until }: Turn): string => (until ? ` until ${localDayAndTime(until)}` : '');

function nowBlocks(one: ShownRota, now: Date): readonly Block[] {
  const { known } = one;
  const gaps = known.roster ? gapsAhead(firstLevel(known.roster), now).map(gapLine) : [];
  const lines = [`*${escapeText(one.rota.title)}*`, ...nowLines(one, now), ...gaps];
  return [section(lines.join('\n')), ...silence(one, now)];
}

/** Who comes next, and when. */
export function onCallNext(shown: readonly ShownRota[], now: Date): Message {
  const next = ({ known }: ShownRota): Turn | undefined =>
    known.roster && firstLevel(known.roster).find(({ from }) => from > now);
  const words = (one: ShownRota): string => {
    const turn = next(one);
    if (!turn) return 'no change as far as PagerDuty is known';
    return `${named(turn.people)}${standIn(turn)} from ${localDayAndTime(turn.from)}${untilWords(turn)}`;
  };
  return inParts(
    shown,
    (one) => [section(`*${escapeText(one.rota.title)}*\nNext: ${words(one)}`), ...silence(one, now)],
    (one) => `${one.rota.title}: next is ${words(one)}`,
  );
}
