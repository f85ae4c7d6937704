import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { section } from '../messages/blocks.ts';
import { escapeText } from '../text.ts';
import { field, modal } from './modal.ts';

export const RotatedMetadata = z.object({ schedule: z.string() });

export const ROTATED_FIELD = 'on';

/** On which day was it? `today` is the day that it begins with, as YYYY-MM-DD. */
export const rotatedModal = ({ name, title }: Schedule, today: string): ModalView =>
  modal({
    callback: 'rotated',
    title: 'Rotated on',
    submit: 'It was',
    metadata: { schedule: name },
    blocks: [
      section(`*${escapeText(title)}*`),
      field(ROTATED_FIELD, 'On which day was it rotated?', {
        type: 'datepicker',
        action_id: 'value',
        initial_date: today,
      }),
    ],
  });
