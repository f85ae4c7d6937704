import { type ActResult, type Desk, DONE, refused } from './desk.ts';

export interface DismissAct {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
}

/** A person puts away a message that only they could see. */
export function dismiss(desk: Desk, act: DismissAct): ActResult {
  const message = desk.state.message(act.channel, act.ts);
  if (message?.only_for !== act.user) return refused('There is nothing to dismiss.');
  desk.state.removeMessage(act.channel, act.ts);
  return DONE;
}
