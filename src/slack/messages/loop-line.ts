import type { Button } from '@slack/types';
import { formatDurationShort } from '../../lib/duration.ts';
import type { LoopHappening } from '../../runs/loops/events.ts';
import { type Loop, latest } from '../../runs/loops/loop.ts';
import { ago, escapeText, localTime, mention, nameOf } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

/** What people are told of an open loop in its run's thread; undefined for what the run itself tells. */
export function loopLine(event: LoopHappening, loop: Loop, left: Mendable): Message | undefined {
  const what = escapeText(loop.what);
  switch (event.type) {
    case 'loop_opened':
    case 'loop_closed':
    case 'loop_carried':
      return undefined;
    case 'loop_reminded': {
      const who = loop.owner.kind === 'slack' ? mention(loop.owner.id) : nameOf(loop.owner);
      const words = `🔓 ${who}, still left open for ${age(loop, event.at)}: ${what}. Put it back, or say that it stays.`;
      const run = latest(loop)?.run ?? '';
      return message(words, [section(words), ...actions(loopButtons({ ...loop, run, ...left }))]);
    }
    case 'loop_snoozed':
      return said(
        `🔕 ${nameOf(event.actor)}: nobody is reminded of it before ${localTime(new Date(event.data.until))}: ${what}.`,
      );
    case 'loop_handed_over': {
      const { to } = event.data;
      return said(`🤝 ${to.kind === 'slack' ? mention(to.id) : nameOf(to)} looks after this now: ${what}.`);
    }
  }
}

/** What can be done by a run about what another one left. */
export interface Mendable {
  readonly undoable: boolean;
  /** A drill's own clean-up is still to be done. */
  readonly cleanable: boolean;
}

interface OfLoop extends Mendable {
  readonly id: string;
  readonly run: string;
  readonly onlyPeopleKnow: string | undefined;
}

/** What to do about one open loop, with one tap each. */
export const loopButtons = (loop: OfLoop): readonly Button[] => [
  ...ownLoopButtons(loop),
  button('take_loop', "I'll look after it", { loop: loop.id }),
];

/** The same for its owner, who looks after it already. */
export const ownLoopButtons = (loop: OfLoop): readonly Button[] => [
  ...(loop.cleanable ? [button('clean_up', 'Clean up…', { run: loop.run })] : []),
  ...(loop.undoable ? [button('undo', 'Undo…', { run: loop.run })] : []),
  ...(loop.onlyPeopleKnow === undefined ? [] : [button('close_loop', 'As it should be…', { loop: loop.id })]),
  button('snooze', 'Remind me in 8 hours', { loop: loop.id }),
];

const age = ({ openedAt }: Loop, at: Date): string => formatDurationShort(at.getTime() - openedAt.getTime());

const said = (words: string): Message => message(words, [section(words)]);

/** `HELD, looked 4 minutes ago`; of what only people know, what that is */
export function lookedWords(lookedAt: Date | undefined, now: Date, onlyPeopleKnow?: string): string {
  if (onlyPeopleKnow !== undefined) return `only people know ${escapeText(onlyPeopleKnow)}`;
  return lookedAt === undefined ? 'not looked at yet' : `*HELD*, looked ${ago(lookedAt, now)}`;
}
