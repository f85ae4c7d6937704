import type { Finding } from '../../../runs/events.ts';
import { decisionWords } from '../../replies.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** A person looked at a step of which nobody knew whether it happened, and says what they saw. */
export const found =
  (finding: Finding) =>
  async ({ parts, call, value: { run, step } }: Click): Promise<Reply> => {
    if (run === undefined || step === undefined) return stale(parts);
    const reply = await parts.commands.recordFinding({ run, step, finding, actor: call.actor });
    return say(decisionWords(reply, 'Thank you. The run goes on from what you found.', parts.clock.now()));
  };
