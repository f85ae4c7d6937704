import type { HandoffAnswer } from '../../../commands/oncall/decide-on-handoff.ts';
import { handoffWords } from '../../handoff-words.ts';
import { noteModal } from '../../modals/note-modal.ts';
import { inWords, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** The incoming person has it. */
export const acknowledgeHandoff = (click: Click): Promise<Reply> =>
  decide(click, ({ parts, handoff, actor }) => parts.commands.acknowledgeHandoff({ handoff, actor }));

/** Somebody else has it instead. */
export const takeHandoffOver = (click: Click): Promise<Reply> =>
  decide(click, ({ parts, handoff, actor }) => parts.commands.takeHandoffOver({ handoff, actor }));

/** A word that goes with it. */
export async function askForNote({ parts, value: { handoff } }: Click): Promise<Reply> {
  if (handoff === undefined) return stale(parts);
  return {
    do: 'open',
    view: noteModal({ handoff }),
    otherwise: inWords('Slack did not open the form. Try again.'),
  };
}

interface Deciding {
  readonly parts: Click['parts'];
  readonly handoff: string;
  readonly actor: Click['call']['actor'];
}

async function decide(
  { parts, call: { actor }, value: { handoff } }: Click,
  ask: (deciding: Deciding) => Promise<HandoffAnswer>,
): Promise<Reply> {
  if (handoff === undefined) return stale(parts);
  return say(handoffWords(await ask({ parts, handoff, actor }), parts.clock.now()));
}
