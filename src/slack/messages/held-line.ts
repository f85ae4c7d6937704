import type { Holding, LockOverridden, RunHappening } from '../../runs/events.ts';
import { code, escapeText, localTime, nameOf, sentence } from '../text.ts';

const LOCK_EVENTS = [
  'lock_awaited',
  'lock_refused',
  'lock_overridden',
  'target_stopped',
  'locks_taken',
  'take_over_asked',
  'take_over_refused',
  'locks_claimed',
  'locks_handed_over',
  'taken_over',
] as const;

export type LockEvent = Extract<RunHappening, { type: (typeof LOCK_EVENTS)[number] }>;

export const isLockEvent = (event: RunHappening): event is LockEvent =>
  LOCK_EVENTS.some((type) => type === event.type);

/** Who held what, who waits for whom, and who has taken over from whom. */
export function heldLine(event: LockEvent): string | undefined {
  const who = nameOf(event.actor);
  switch (event.type) {
    case 'lock_awaited':
      return `⏳ Waiting in line: ${inTheWay(event.data)}`;
    case 'lock_refused':
      return event.data.held.map(holdingWords).join('\n');
    case 'lock_overridden':
      return `⚠️ ${overridden(event.data)} A stop does not wait for it.`;
    case 'target_stopped':
      return `🛑 ${who} has stopped ${escapeText(event.data.targets.join(', '))} with ${code(event.data.run)}. This run does nothing over that any more.`;
    case 'locks_taken':
      return event.data.targets.length === 0
        ? undefined
        : `🔒 Holding ${escapeText(event.data.targets.join(', '))}.`;
    case 'take_over_asked':
      return `✋ ${who} wants to take over from those who hold it.`;
    case 'take_over_refused':
      return `⛔ Not taken over: ${escapeText(sentence(event.data.reason))}`;
    case 'locks_claimed':
      return `✋ ${who} takes over${fromWhom(event.data.from)}. Then the plan is made again.`;
    case 'locks_handed_over':
      return handedOver(event.data.from);
    case 'taken_over':
      return `✋ ${who} takes over with ${code(event.data.run)}, so this run stops.`;
  }
}

/** `🔒 storage/cronjob/efs-purge is held by r-7k3f9qxa, Restart the purge, asked for by rhea, since 03:12: step 1 of 2` */
export const holdingWords = ({ run, title, by, targets, since, doing }: Holding): string =>
  `🔒 ${escapeText(targets.join(', '))} is held by ${code(run)}, *${escapeText(title)}*, asked for by ${nameOf(by)}, since ${localTime(new Date(since))}: ${escapeText(sentence(doing))}`;

type Awaited = Extract<LockEvent, { type: 'lock_awaited' }>['data'];

const inTheWay = ({ held, targets, holder }: Awaited): string =>
  held?.map(holdingWords).join('\n') ?? `${escapeText(targets.join(', '))} is held by ${code(holder)}.`;

const overridden = ({ held, targets, holder }: LockOverridden): string =>
  held?.map(holdingWords).join('\n') ?? `${escapeText(targets.join(', '))} is held by ${code(holder)}.`;

const fromWhom = (from: readonly Holding[]): string =>
  from.length === 0 ? '' : ` from ${from.map(({ run }) => code(run)).join(', ')}, which stops`;

function handedOver(
  from: Extract<LockEvent, { type: 'locks_handed_over' }>['data']['from'],
): string | undefined {
  if (from.length === 0) return undefined;
  return from.map(({ run, outcome }) => `✋ ${code(run)} has ended. ${escapeText(outcome)}`).join('\n');
}
