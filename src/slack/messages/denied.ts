import type { RunHappening } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { escapeText, list, mention } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

type Denied = Extract<RunHappening, { type: 'run_denied' }>;

// A whole on-call roster would not help anybody to decide whom to ask.
const MOST_NAMES = 8;

/** To the person alone: the rule, and who could do it instead. */
export function deniedMessage(run: Run, { data }: Denied): Message {
  const { title } = run.request.runbook;
  const words = [`⛔ ${escapeText(title)} was not started: ${escapeText(data.rule)}.`, ...inWords(data)].join(
    '\n',
  );
  return message(words, [section(words)]);
}

/** Whom to ask, and what could not be looked up. */
export const inWords = ({
  who,
  unreachable,
}: Pick<Denied['data'], 'who' | 'unreachable'>): readonly string[] => [
  whoMay(who),
  ...unreachable.map((source) => `I could not look everywhere: ${escapeText(source)}.`),
];

/** Named in a message that only one person sees, so nobody is called. */
function whoMay(who: readonly string[]): string {
  if (who.length === 0) return 'I know of nobody who may at the moment.';
  const more = who.length > MOST_NAMES ? [`${who.length - MOST_NAMES} more`] : [];
  return `Ask ${list([...who.slice(0, MOST_NAMES).map(mention), ...more], 'or')}.`;
}
