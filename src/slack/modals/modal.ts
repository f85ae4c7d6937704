import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { plain, section } from '../messages/blocks.ts';
import { clip, LIMITS } from '../text.ts';

export interface ModalParts {
  /** Which view it is when it comes back: the name of a listener. */
  readonly callback: string;
  readonly title: string;
  /** Absent: there is nothing to submit. */
  readonly submit?: string;
  readonly blocks: readonly KnownBlock[];
  /** Comes back with the view. Slack takes 3,000 characters. */
  readonly metadata?: object;
}

/** A modal within Slack's limits. */
export function modal({ callback, title, submit, blocks, metadata }: ModalParts): ModalView {
  return {
    type: 'modal',
    callback_id: callback,
    title: plain(title, LIMITS.modalTitle),
    close: plain(submit === undefined ? 'Close' : 'Cancel', LIMITS.modalTitle),
    ...(submit === undefined ? {} : { submit: plain(submit, LIMITS.modalTitle) }),
    blocks: blocks.slice(0, 100),
    private_metadata: written(metadata ?? {}),
  };
}

function written(metadata: object): string {
  const text = JSON.stringify(metadata);
  if (text.length > LIMITS.privateMetadata) throw new Error('the private metadata of a modal is too long');
  return text;
}

/** A modal that only says something. */
export const notice = (title: string, words: string): ModalView =>
  modal({ callback: 'notice', title, blocks: [section(words)] });

/** A field; its `block_id` is where Slack shows what is wrong with it. */
export const field = (
  id: string,
  label: string,
  element: InputBlock['element'],
  rest: { readonly optional?: boolean; readonly hint?: string } = {},
): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(label, LIMITS.label),
  element,
  optional: rest.optional ?? false,
  ...(rest.hint === undefined || rest.hint === '' ? {} : { hint: plain(rest.hint, LIMITS.hint) }),
});

/** Slack shows an error under the field it belongs to. */
export const fieldError = (words: string): string => clip(words, LIMITS.error);

const Entered = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
});

/** What was entered in a field, as text; undefined when it was left empty. */
export function entered(values: Values, id: string): string | undefined {
  const [element] = Object.values(values[id] ?? {});
  const { data } = Entered.safeParse(element);
  const text =
    data?.selected_option?.value ?? data?.selected_user ?? data?.selected_date ?? data?.value ?? undefined;
  return text === '' ? undefined : text;
}

export type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
