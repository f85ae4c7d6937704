import { undoWords } from '../../replies.ts';
import { originOf, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Asks for the clean-up of a drill that stopped before it. */
export async function cleanUp({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const { actor, key } = call;
  const reply = await parts.commands.cleanUp({ run, actor, origin: originOf(call), idempotencyKey: key });
  return say(
    reply.status === 'needs_arguments' ? 'It asks for nothing.' : undoWords(reply, parts.clock.now()),
  );
}
