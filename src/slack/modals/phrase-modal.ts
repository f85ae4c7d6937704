import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { section } from '../messages/blocks.ts';
import { clip, code } from '../text.ts';
import { field, modal } from './modal.ts';

export const PhraseMetadata = z.object({ run: z.string(), hash: z.string() });
export type PhraseMetadata = z.infer<typeof PhraseMetadata>;

export const PHRASE_FIELD = 'phrase';

/**
 * Where the phrase of a destructive run is typed. Whether it is right is for the command to judge; `where` is the
 * banner of the place it acts in.
 */
export const phraseModal = (phrase: string, where: string | undefined, metadata: PhraseMetadata): ModalView =>
  modal({
    callback: 'phrase',
    title: 'Type to confirm',
    submit: 'Confirm',
    blocks: [
      ...(where === undefined ? [] : [section(where)]),
      section(`This cannot simply be put back. Read the plan once more, then type ${code(phrase)}.`),
      field(PHRASE_FIELD, 'The phrase', {
        type: 'plain_text_input',
        action_id: 'value',
        max_length: 300,
        placeholder: { type: 'plain_text', text: clip(phrase, 150) },
      }),
    ],
    metadata,
  });
