import { closeLoopModal, denyModal, reasonModal } from '../../modals/reason-modal.ts';
import { inWords, type Reply, stale } from '../reply.ts';
import type { Click } from './click.ts';

const NOT_OPENED = inWords('Slack did not open the form. Press the button again.');

/** An approver's no needs a reason, which is typed in a form. */
export async function deny({ parts, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  return { do: 'open', view: denyModal({ run }), otherwise: NOT_OPENED };
}

/** Why an emergency stop was pulled. */
export async function giveReason({ parts, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  return { do: 'open', view: reasonModal({ run }), otherwise: NOT_OPENED };
}

/** Why what was left open is as it should be. */
export async function askWhyClosed({ parts, value: { loop } }: Click): Promise<Reply> {
  if (loop === undefined) return stale(parts);
  return { do: 'open', view: closeLoopModal({ loop }), otherwise: NOT_OPENED };
}
