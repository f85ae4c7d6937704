import { type Clock, systemClock } from '../../src/lib/clock.ts';

/** A clock whose timers fire ten times as soon: pauses between tries pass, and deadlines still come. */
export const hurriedClock: Clock = {
  now: () => systemClock.now(),
  after: (ms, call) => systemClock.after(ms / 10, call),
};
