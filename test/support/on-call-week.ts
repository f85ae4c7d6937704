import type { Message } from '../../src/workspace/message.ts';
import type { Story } from './bot.ts';
import { textOf } from './text-of.ts';

const HOUR = 60 * 60_000;

const STEP = 5 * 60_000;
const TOLD_WITHIN = 2_000;

/** Lets hours pass five minutes at a time: what is due is done and told before time goes on. */
export async function live(story: Story, hours: number): Promise<void> {
  for (let left = hours * HOUR; left > 0; left -= STEP) {
    const step = Math.min(STEP, left);
    const last = Math.min(step, TOLD_WITHIN);
    await story.clock.advance(step - last);
    await story.pass(last / 1_000);
  }
}

/** Until a point in time: `2026-03-08T08:50Z`. */
export const liveUntil = (story: Story, at: string): Promise<void> =>
  live(story, (Date.parse(at) - story.clock.now().getTime()) / HOUR);

/** The direct messages of a person, oldest first. */
export function directs({ workspace }: Story, user: string): readonly Message[] {
  const { channels, messages } = workspace.snapshot();
  const own = channels.find(({ kind, members }) => kind === 'im' && members.includes(user));
  return messages.filter(
    ({ channel, thread_ts, only_for }) => channel === own?.id && !thread_ts && !only_for,
  );
}

/** The messages of a channel that speak of a handoff, as people read them. */
export const handoffsIn = ({ workspace }: Story, channel: string): readonly Message[] =>
  workspace.channel(channel).filter(({ text }) => text.includes('🤝') || text.includes('nobody is on call'));

export const headlines = (messages: readonly Message[]): readonly string[] =>
  messages.map(({ text }) => text.replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1'));

export const said = (message: Message | undefined): string => (message ? textOf(message) : '');
