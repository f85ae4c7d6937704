import type { Did, Incident } from '../../../incidents/incident.ts';
import { clip, escapeText, localTime, nameOf } from '../../text.ts';
import { context, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { act } from './incident-buttons.ts';

// Slack takes 50 blocks; one is the title, one says what did not fit.
const MOST_ITEMS = 47;

/** One phase of the response and its checklist. Who ticked an item, and when, stands behind it. */
export function phaseBoard(incident: Incident, number: number): Message {
  const phase = incident.severity.phases[number];
  if (!phase) return message('This phase is not part of the severity any more.', []);
  const { title, checklist } = phase;
  const done = checklist.filter((item) => incident.ticked[item]).length;
  const heading = `*${escapeText(title)}*  ·  ${done} of ${checklist.length}`;
  const shown = checklist.slice(0, MOST_ITEMS);
  const rest = checklist.length - shown.length;
  const text = [heading, ...shown.map((item) => lineOf(item, incident.ticked[item]))].join('\n');
  return message(text, [
    section(heading),
    ...shown.map((item) => row(incident, item)),
    ...(rest > 0 ? [context([`… and ${rest} more: see the runbooks file.`])] : []),
  ]);
}

function row(incident: Incident, item: string) {
  const did = incident.ticked[item];
  const button = did ? act(incident, 'untick', 'Untick', { item }) : act(incident, 'tick', 'Tick', { item });
  return { ...section(lineOf(item, did)), accessory: button };
}

function lineOf(item: string, did: Did | undefined): string {
  const words = escapeText(clip(item, 500));
  return did ? `✅  ${words}\n_${nameOf(did.by)}, ${localTime(did.at)}_` : `☐  ${words}`;
}
