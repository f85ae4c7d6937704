import type { StormCounts } from '../../../audit/event-store.ts';
import { clip, escapeText, localTime } from '../../text.ts';
import { actions, context, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { act, lookAt } from './alert-buttons.ts';

const MOST_SHOWN = 15;
const LONGEST_NAME = 300;

/** Those of which most fire first. */
const looks = (storm: string, names: StormCounts['names']) =>
  names
    .filter(({ name, open }) => open > 0 && name.length <= LONGEST_NAME)
    .toSorted((a, b) => b.open - a.open)
    .slice(0, MOST_SHOWN)
    .map(({ name }, index) => lookAt(storm, name, index));

/** Very many groups in one message: how many, and of what. Each of them is in the record. */
export function stormCard(storm: string, counts: StormCounts): Message {
  const { groups, open, since, names } = counts;
  const number = groups.toLocaleString('en-US');
  const headline =
    open > 0
      ? `🚨 ${number} more alerts since ${localTime(since)}: ${open.toLocaleString('en-US')} fire`
      : `✅ All ${number} alerts of the storm are over`;
  const shown = names.slice(0, MOST_SHOWN);
  const told = shown.reduce((sum, one) => sum + one.groups, 0);
  const lines = shown.map(
    (one) =>
      `${one.open > 0 ? '🔴' : '🟢'} ${escapeText(clip(one.name, 100))} × ${one.groups}, ${one.open} fire`,
  );
  const left = groups - told;
  return message(headline, [
    section(`*${headline}*`),
    section(
      [...lines, ...(left > 0 ? [`… and ${left.toLocaleString('en-US')} with other names`] : [])].join('\n'),
    ),
    ...actions(open > 0 ? [...looks(storm, names), act(storm, 'declare', 'Declare…')] : []),
    context([
      'They came at once, so they share this message. Press a name for its alerts, each with its buttons.',
    ]),
  ]);
}
