import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** A person answers what a step asks of them. */
export async function answerQuestion({ parts, call, value }: Click): Promise<Reply> {
  const { run, step, answer } = value;
  if (run === undefined || step === undefined || answer === undefined) return stale(parts);
  const reply = await parts.commands.answerStep({ run, step, answer, actor: call.actor });
  return say(decisionWords(reply, `Thank you. ${code(run)} goes on from your answer.`, parts.clock.now()));
}
