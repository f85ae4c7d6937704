import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { field, modal } from './modal.ts';

export const ReasonMetadata = z.object({ run: z.string() });
export type ReasonMetadata = z.infer<typeof ReasonMetadata>;

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

interface Asking {
  readonly callback: string;
  readonly title: string;
  readonly submit: string;
  readonly label: string;
  readonly metadata: ReasonMetadata;
}

const asking = ({ callback, title, submit, label, metadata }: Asking): ModalView =>
  modal({
    callback,
    title,
    submit,
    metadata,
    blocks: [
      field(REASON_FIELD, label, {
        type: 'plain_text_input',
        action_id: 'value',
        multiline: true,
        max_length: 1000,
      }),
    ],
  });
