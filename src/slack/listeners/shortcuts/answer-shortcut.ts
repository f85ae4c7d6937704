import { z } from 'zod';
import { asTyped } from '../../text.ts';
import { ask } from '../incident/ask.ts';
import { change } from '../incident/change.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';
import { pickRunbook } from './pick-runbook.ts';

const ShortcutMessage = z.object({
  ts: z.string(),
  text: z.string().catch(''),
  user: z.string().optional().catch(undefined),
});
export type ShortcutMessage = z.output<typeof ShortcutMessage>;

/** What is needed of the message that a shortcut was called on; its blocks may be anything. */
export const messageOf = (message: unknown): ShortcutMessage => ShortcutMessage.parse(message);

interface Asked {
  readonly callback: string;
  readonly message?: ShortcutMessage;
}

/** The manifest's shortcuts: a runbook, or what becomes of a message in an incident. */
export async function answerShortcut(
  parts: ListenerParts,
  call: Call,
  { callback, message }: Asked,
): Promise<Reply> {
  if (callback !== 'timeline_add' && callback !== 'task_add') return pickRunbook(parts, call);
  const { channel } = call;
  if (!message || channel === undefined) return say('Choose this in the menu of a message.');
  const { ts, user } = message;
  const source = { channel, ts, ...(user !== undefined && { author: user }) };
  const text = asTyped(message.text).slice(0, 2_500);
  if (callback === 'task_add') return ask(parts, call, {}, { ask: 'task', text, source });
  return change(parts, call, {}, { do: 'mark', text, source });
}
