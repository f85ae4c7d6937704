import type { DecisionReply } from '../../../commands/replies.ts';
import { entered, notice } from '../../modals/modal.ts';
import { LoopMetadata, REASON_FIELD, ReasonMetadata } from '../../modals/reason-modal.ts';
import { decisionWords, loopWords } from '../../replies.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** The reason for an emergency stop. */
export const submitReason = (submission: Submission): Promise<ViewReply> =>
  withReason(submission, (given) => submission.parts.commands.giveReason(given));

/** An approver's no. */
export const submitDenial = (submission: Submission): Promise<ViewReply> =>
  withReason(submission, (given) => submission.parts.commands.denyRun(given));

/** Why a run starts although a freeze is on. */
export const submitOverride = (submission: Submission): Promise<ViewReply> =>
  withReason(submission, (given) => submission.parts.commands.overrideFreeze(given));

/** Why a run goes on without approval. */
export const submitBreakGlass = (submission: Submission): Promise<ViewReply> =>
  withReason(submission, (given) => submission.parts.commands.breakGlass(given));

type Given = Parameters<Submission['parts']['commands']['denyRun']>[0];

/** Why something that was left open is as it should be. */
export async function submitClosing({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { loop } = LoopMetadata.parse(metadata);
  const reason = reasonIn(values);
  if (reason === '') return MISSING;
  const reply = await parts.commands.closeLoop({ loop, reason, actor: call.actor });
  if (reply.status === 'done') return { do: 'close' };
  return { do: 'show', view: notice('Not closed', loopWords(reply, '', parts.clock.now())) };
}

const reasonIn = (values: Submission['values']): string => entered(values, REASON_FIELD)?.trim() ?? '';

const MISSING: ViewReply = { do: 'errors', errors: { [REASON_FIELD]: 'Say it in a few words.' } };

async function withReason(
  { parts, call, values, metadata }: Submission,
  give: (given: Given) => Promise<DecisionReply>,
): Promise<ViewReply> {
  const { run } = ReasonMetadata.parse(metadata);
  const reason = reasonIn(values);
  if (reason === '') return MISSING;
  const reply = await give({ run, reason, actor: call.actor });
  if (reply.status === 'done') return { do: 'close' };
  return { do: 'show', view: notice('Not recorded', decisionWords(reply, '', parts.clock.now())) };
}
