import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { field, modal } from './modal.ts';

export const NoteMetadata = z.object({ handoff: z.string() });
export type NoteMetadata = z.infer<typeof NoteMetadata>;

export const NOTE_FIELD = 'note';

/** What the next person should know and no system does. */
export const noteModal = (metadata: NoteMetadata): ModalView =>
  modal({
    callback: 'handoff_note',
    title: 'Add a note',
    submit: 'Add',
    metadata,
    blocks: [
      field(NOTE_FIELD, 'What should the next person know?', {
        type: 'plain_text_input',
        action_id: 'value',
        multiline: true,
        max_length: 1000,
      }),
    ],
  });
