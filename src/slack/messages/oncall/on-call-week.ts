import type { ShownRota } from '../../../commands/oncall/show-on-call.ts';
import { gapsAhead, weekOf } from '../../../oncall/make-handoff.ts';
import { firstLevel, turnsOf } from '../../../oncall/roster.ts';
import { escapeText } from '../../text.ts';
import { section } from '../blocks.ts';
import type { Message } from '../message.ts';
import { inParts, silence } from './in-parts.ts';
import { gapLine, weekLine } from './turn-lines.ts';

/** The week ahead, level by level, overrides in it; gaps first. */
export function onCallWeek(shown: readonly ShownRota[], now: Date): Message {
  return inParts(
    shown,
    (one) => [section(lines(one, now).join('\n')), ...silence(one, now)],
    ({ rota, known }) => {
      const gaps = known.roster ? gapsAhead(firstLevel(known.roster), now) : [];
      return `${rota.title}: the week ahead${gaps.length === 0 ? '' : ', with gaps'}`;
    },
  );
}

function lines({ rota, known: { roster } }: ShownRota, now: Date): readonly string[] {
  const title = `*${escapeText(rota.title)}, the week ahead*`;
  if (!roster) return [title];
  const { levels, ...window } = roster;
  const gaps = gapsAhead(firstLevel(roster), now).map(gapLine);
  const perLevel = levels.flatMap((level) => [
    ...(levels.length > 1 ? [`_Level ${level.level}_`] : []),
    ...weekOf(turnsOf(level, window), now).map((turn) => weekLine(turn, rota.timezone)),
  ]);
  return [title, ...gaps, ...perLevel];
}
