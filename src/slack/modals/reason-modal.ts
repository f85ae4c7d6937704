import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { section } from '../messages/blocks.ts';
import { field, modal } from './modal.ts';

export const ReasonMetadata = z.object({ run: z.string() });
export type ReasonMetadata = z.infer<typeof ReasonMetadata>;

export const LoopMetadata = z.object({ loop: z.string() });
export type LoopMetadata = z.infer<typeof LoopMetadata>;

export const REASON_FIELD = 'reason';

/** Why an emergency stop was pulled, asked when there is time to answer. */
export const reasonModal = (metadata: ReasonMetadata): ModalView =>
  asking({
    callback: 'reason',
    title: 'Give a reason',
    submit: 'Save',
    label: 'Why was this stopped?',
    metadata,
  });

/** An approver's no, which its requester will read. */
export const denyModal = (metadata: ReasonMetadata): ModalView =>
  asking({ callback: 'deny', title: 'Say no', submit: 'Deny', label: 'Why not?', metadata });

/** Why something that was left open is as it should be: nobody else can tell. */
export const closeLoopModal = (metadata: LoopMetadata): ModalView =>
  asking({
    ...{ callback: 'close_loop', title: 'As it should be', submit: 'Close it', metadata },
    label: 'How do you know?',
  });

/** Why one run starts although nothing is to be changed now. */
export const overrideModal = (metadata: ReasonMetadata, where: string | undefined): ModalView =>
  asking({
    ...{ callback: 'override_freeze', title: 'Override the freeze', submit: 'Override', metadata },
    label: 'Why can it not wait?',
    intro: introOf(where, 'It still asks for everything else: the plan, the confirmation, the approvals.'),
  });

/** Why somebody goes on without the approval that was asked for. */
export const breakGlassModal = (metadata: ReasonMetadata, where: string | undefined): ModalView =>
  asking({
    ...{ callback: 'break_glass', title: 'Break the glass', submit: 'Break it', metadata },
    label: 'Why can it not wait?',
    intro: introOf(
      where,
      'It goes on without approvals, freezes and cool-downs. The plan and the confirmation stay. The commanders are told now, and somebody reviews it afterwards.',
    ),
  });

const introOf = (where: string | undefined, words: string): string =>
  where === undefined ? words : `${where}\n${words}`;

interface Asking {
  readonly callback: string;
  readonly title: string;
  readonly submit: string;
  readonly label: string;
  readonly intro?: string;
  readonly metadata: ReasonMetadata | LoopMetadata;
}

const asking = ({ callback, title, submit, label, metadata, intro }: Asking): ModalView =>
  modal({
    callback,
    title,
    submit,
    metadata,
    blocks: [
      ...(intro === undefined ? [] : [section(intro)]),
      field(REASON_FIELD, label, {
        type: 'plain_text_input',
        action_id: 'value',
        multiline: true,
        max_length: 1000,
      }),
    ],
  });
