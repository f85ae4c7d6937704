import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { IncidentSummary } from '../../audit/event-store.ts';
import { plain } from '../messages/blocks.ts';
import { LIMITS } from '../text.ts';
import { field, modal } from './modal.ts';

export const JoinMetadata = z.object({ alert: z.string() });
export type JoinMetadata = z.infer<typeof JoinMetadata>;

export const JOIN_FIELD = 'incident';

/** Which of the open incidents does the alert belong to? */
export const joinModal = (incidents: readonly IncidentSummary[], metadata: JoinMetadata): ModalView =>
  modal({
    callback: 'join_incident',
    title: 'Add to an incident',
    submit: 'Add',
    metadata,
    blocks: [
      field(JOIN_FIELD, 'Which one?', {
        type: 'static_select',
        action_id: 'value',
        options: incidents.slice(0, 100).map(({ id, severity, title }) => ({
          text: plain(`${severity} ${title}`, LIMITS.option),
          value: id,
        })),
      }),
    ],
  });
