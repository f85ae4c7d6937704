import { breakGlassModal, overrideModal } from '../../modals/reason-modal.ts';
import { decisionWords } from '../../replies.ts';
import { inWords, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

const NOT_OPENED = inWords('Slack did not open the form. Press the button again.');

/** A freeze is overridden with a reason, which is typed in a form. Who may is for the command to say. */
export async function askToOverride({ parts, value: { run, where } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  return { do: 'open', view: overrideModal({ run }, where), otherwise: NOT_OPENED };
}

/** Going on without approval needs a reason, too. */
export async function askToBreakGlass({ parts, value: { run, where } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  return { do: 'open', view: breakGlassModal({ run }, where), otherwise: NOT_OPENED };
}

/** Somebody has looked at what was done without approval. */
export async function reviewGlass({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const reply = await parts.commands.reviewGlass({ run, actor: call.actor });
  return say(
    decisionWords(
      reply,
      'Thank you. The review is recorded, and nobody is reminded any more.',
      parts.clock.now(),
    ),
  );
}
