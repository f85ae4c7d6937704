import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Runbook } from '../../runbooks/runbook.ts';
import { plain } from '../messages/blocks.ts';
import { LIMITS } from '../text.ts';
import { field, modal } from './modal.ts';

export const PickMetadata = z.object({ channel: z.string().optional() });
export type PickMetadata = z.infer<typeof PickMetadata>;

export const PICK_FIELD = 'runbook';

/** Which runbook? Slack takes 100 options in a select. */
export const pickModal = (runbooks: readonly Runbook[], metadata: PickMetadata): ModalView =>
  modal({
    callback: 'pick',
    title: 'Run a runbook',
    submit: 'Continue',
    metadata,
    blocks: [
      field(PICK_FIELD, 'Which one?', {
        type: 'static_select',
        action_id: 'value',
        options: runbooks.slice(0, 100).map(({ name, title, environment }) => ({
          text: plain(`${title} · ${environment}`, LIMITS.option),
          value: name,
        })),
      }),
    ],
  });
