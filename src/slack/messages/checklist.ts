import type { Block } from '@slack/types';
import { type Checklist, type ChecklistItem, openItems } from '../../schedules/checklist.ts';
import type { ReadChecklist } from '../../schedules/read-checklist.ts';
import { clip, escapeText, list as inAList, localDay, localTime, mention, nameOf } from '../text.ts';
import { context, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';
import { timesBefore } from './schedule-line.ts';

// Slack takes 50 blocks; one is the title, one says what did not fit.
const MOST_ITEMS = 47;

/** A list of a reminder, to be ticked where it stands. */
export function checklistMessage({ schedule, list, isOver }: ReadChecklist): Message {
  const done = list.items.length - openItems(list).length;
  const count = `${done} of ${list.items.length}`;
  const sign = done === list.items.length ? '✅' : '⏰';
  const heading = `${sign} ${called(list.call)}${escapeText(list.message)}${timesBefore(list.missed)}  ·  ${count}`;
  const shown = list.items.slice(0, MOST_ITEMS);
  const rest = list.items.length - shown.length;
  const row = (item: ChecklistItem, index: number): Block =>
    isOver ? section(overLine(item)) : tickable(schedule.name, { list, item, index });
  const lines = shown.map((item) => (isOver ? overLine(item) : lineOf(item, list)));
  return message([heading, ...lines].join('\n'), [
    section(heading),
    ...shown.map(row),
    ...(rest > 0 ? [context([`… and ${rest} more: see the runbooks file.`])] : []),
  ]);
}

interface Row {
  readonly list: Checklist;
  readonly item: ChecklistItem;
  readonly index: number;
}

function tickable(schedule: string, { list, item, index }: Row) {
  const act = item.ticked ? 'untick' : 'tick';
  const value = { schedule, at: list.at.toISOString(), item: item.item, act };
  const accessory = button('checklist', item.ticked ? 'Untick' : 'Tick', value);
  return {
    ...section(lineOf(item, list)),
    accessory: { ...accessory, action_id: `checklist:${index}` },
  };
}

function lineOf({ item, since, ticked }: ChecklistItem, { at }: Checklist): string {
  const words = escapeText(clip(item, 500));
  if (ticked) return `✅  ${words}\n_${nameOf(ticked.by)}, ${localTime(ticked.at)}_`;
  return since < at ? `☐  ${words}\n_not ticked since ${localDay(since)}_` : `☐  ${words}`;
}

/** Once the next list has come. */
function overLine({ item, ticked }: ChecklistItem): string {
  const words = escapeText(clip(item, 500));
  return ticked
    ? `✅  ${words}\n_${nameOf(ticked.by)}, ${localTime(ticked.at)}_`
    : `➡️  ${words}\n_left over_`;
}

const called = (people: readonly string[]): string =>
  people.length === 0 ? '' : `${inAList(people.map(mention), 'or')}: `;
