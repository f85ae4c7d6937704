import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { within } from '../../../lib/within.ts';
import { actorOf, refusalOfCaller } from '../../caller.ts';
import { notice } from '../../modals/modal.ts';
import { orReference } from '../answer.ts';
import { EVERYTHING, type ListenParts } from '../listen-parts.ts';
import type { ViewReply } from '../reply.ts';
import { answerSubmission } from './answer-submission.ts';

// Slack waits 3 seconds for what becomes of the form.
const PATIENCE_MS = 2_000;

/** Submitted forms. The ack says what becomes of the form: it closes, shows errors at its fields, or shows an answer. */
export function listenToViews(bolt: App, parts: ListenParts): void {
  bolt.view({ callback_id: EVERYTHING, type: 'view_submission' }, async ({ body, view, context, ack }) => {
    if (body.type !== 'view_submission') return ack();
    const working = decide(parts, body, context.sentAt);
    const reply = await within(parts.clock, PATIENCE_MS, working);
    if (reply !== 'late') return ack(response(reply));
    await ack({ response_action: 'update', view: notice('Working on it', 'This takes a moment…') });
    await showLate(parts, view.id, lateView(await working));
  });
}

/** Whoever has closed the form meanwhile misses nothing: what came of it stands in the run's message. */
async function showLate(parts: ListenParts, id: string, view: ModalView): Promise<void> {
  try {
    await parts.client.views.update({ view_id: id, view });
  } catch (error) {
    parts.log.warn({ err: error }, 'an answer did not reach the person');
  }
}

async function decide(
  parts: ListenParts,
  { user, team, view }: ViewSubmitAction,
  at: unknown,
): Promise<ViewReply> {
  const caller = { user: user.id, name: user.name, team: user.team_id ?? team?.id, at };
  const refusal = refusalOfCaller(caller, parts.installed());
  if (refusal !== undefined) return show(refusal);
  const call = { actor: actorOf(caller), channel: undefined, key: `view:${team?.id ?? ''}:${view.id}` };
  const { callback_id: callback, private_metadata: metadata, state } = view;
  const submitted = { callback, metadata, values: state.values };
  return orReference(parts, () => answerSubmission(parts, call, submitted), show);
}

const show = (words: string): ViewReply => ({ do: 'show', view: notice('Runbolt', words) });

function response(reply: ViewReply): ViewResponseAction {
  switch (reply.do) {
    case 'close':
      return { response_action: 'clear' };
    case 'errors':
      return { response_action: 'errors', errors: { ...reply.errors } };
    case 'show':
      return { response_action: 'update', view: reply.view };
  }
}

/** After the ack the form can only be changed, neither closed nor given errors. */
function lateView(reply: ViewReply): ModalView {
  switch (reply.do) {
    case 'close':
      return notice('Runbolt', 'Done. You can close this.');
    case 'errors':
      return notice('Runbolt', `Something does not fit: ${Object.values(reply.errors).join(' ')}`);
    case 'show':
      return reply.view;
  }
}
