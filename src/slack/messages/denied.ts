import type { Block } from '@slack/types';
import { formatDuration } from '../../lib/duration.ts';
import type { RunHappening } from '../../runs/events.ts';
import { hasBegun, type Run } from '../../runs/run.ts';
import { escapeText, list, mention } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

type Denied = Extract<RunHappening, { type: 'run_denied' }>;

// A whole on-call roster would not help anybody to decide whom to ask.
const MOST_NAMES = 8;

/** To the person alone: the rule, and who could do it instead. */
export function deniedMessage(run: Run, { data, at }: Denied): Message {
  const { title } = run.request.runbook;
  const what = hasBegun(run) ? 'does not go on' : 'was not started';
  const words = [
    `⛔ ${escapeText(title)} ${what}: ${escapeText(data.rule)}.`,
    ...inWords({ ...data, ageMs: ageOf(data.asOf, at) }),
  ].join('\n');
  return message(words, [section(words), ...askButton(run, data.who)]);
}

/** Offered where there is somebody to ask. */
export const askButton = ({ id }: Run, who: readonly string[]): readonly Block[] =>
  who.length === 0 ? [] : actions([button('ask', 'Ask them in the channel', { run: id })]);

const ageOf = (asOf: string | undefined, now: Date): number | undefined =>
  asOf === undefined ? undefined : now.getTime() - Date.parse(asOf);

/** What of a refusal says whom to ask instead. */
export type Alternatives = Pick<Denied['data'], 'who' | 'onCall' | 'unreachable'> & {
  /** For how long the groups that said no have been remembered. */
  readonly ageMs?: number | undefined;
};

/** Whom to ask, those on call first; what could not be looked up; and when a fresh membership may not count yet. */
export const inWords = ({ who, onCall = [], unreachable, ageMs = 0 }: Alternatives): readonly string[] => [
  whoMay(who, onCall),
  ...unreachable.map((source) => `I could not look everywhere: ${escapeText(source)}.`),
  ...(ageMs >= WORTH_SAYING_MS
    ? [`Groups as of ${formatDuration(ageMs)} ago; I read them every minute.`]
    : []),
];

/** Who was just put into a group should know why it does not count yet. */
const WORTH_SAYING_MS = 10_000;

/** Named in a message that only one person sees, so nobody is called. */
function whoMay(who: readonly string[], onCall: readonly string[]): string {
  if (who.length === 0) return 'I know of nobody who may at the moment.';
  const awake = who.filter((id) => onCall.includes(id)).map((id) => `${mention(id)} (on call)`);
  const others = who.filter((id) => !onCall.includes(id)).map(mention);
  const named = [...awake, ...others];
  const more = named.length > MOST_NAMES ? [`${named.length - MOST_NAMES} more`] : [];
  return `Ask ${list([...named.slice(0, MOST_NAMES), ...more], 'or')}.`;
}
