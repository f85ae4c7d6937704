import type { Block } from './blocks/block.ts';
import type { Interactive } from './blocks/elements.ts';
import { interactive } from './blocks/interactive.ts';
import type { Option } from './blocks/objects.ts';

/**
 * What a person has filled in, by `block_id/action_id`; tests may use the `action_id` or the `block_id` alone.
 * Choices are named by their option's value.
 */
export type RawValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `state.values` of a payload: by block, by action, in each element's own shape. */
export function stateValues(
  blocks: readonly Block[],
  raw: RawValues,
): Record<string, Record<string, object>> {
  const values: Record<string, Record<string, object>> = {};
  for (const block of blocks) {
    for (const element of interactive(block)) {
      if (element.type === 'button' || element.type === 'overflow') continue;
      const held = heldBy(element, rawOf(block, element, raw));
      values[block.block_id ?? ''] = { ...values[block.block_id ?? ''], [element.action_id ?? '']: held };
    }
  }
  return values;
}

export function rawOf(block: Block, element: Interactive, raw: RawValues): RawValues[string] {
  const { block_id = '' } = block;
  const { action_id = '' } = element;
  return raw[`${block_id}/${action_id}`] ?? raw[action_id] ?? raw[block_id];
}

/** An element's value as Slack sends it; what it was opened with counts until the person changes it. */
export function heldBy(element: Interactive, raw: RawValues[string]): object {
  const one = typeof raw === 'string' ? raw : raw?.[0];
  const many = typeof raw === 'string' ? [raw] : raw;
  const { type } = element;
  switch (type) {
    case 'button':
    case 'overflow':
      return { type };
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: (one ?? element.initial_value) || null };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: chosen(element, one) ?? null };
    case 'external_select':
      return { type, selected_option: one === undefined ? (element.initial_option ?? null) : named(one) };
    case 'checkboxes':
    case 'multi_static_select':
      return {
        type,
        selected_options: many
          ? optionsOf(element).filter(({ value }) => many.includes(value))
          : (element.initial_options ?? []),
      };
    case 'users_select':
      return { type, selected_user: (one ?? element.initial_user) || null };
    case 'multi_users_select':
      return { type, selected_users: many ?? element.initial_users ?? [] };
    case 'channels_select':
      return { type, selected_channel: (one ?? element.initial_channel) || null };
    case 'conversations_select':
      return { type, selected_conversation: (one ?? element.initial_conversation) || null };
    case 'datepicker':
      return { type, selected_date: (one ?? element.initial_date) || null };
    case 'timepicker':
      return { type, selected_time: (one ?? element.initial_time) || null };
    case 'datetimepicker':
      return { type, selected_date_time: one ? Number(one) : (element.initial_date_time ?? null) };
  }
}

/** All options of a menu, its groups flattened. */
export function optionsOf(element: Interactive): readonly Option[] {
  const plain = 'options' in element ? (element.options ?? []) : [];
  const grouped =
    'option_groups' in element ? (element.option_groups ?? []).flatMap((group) => group.options) : [];
  return [...plain, ...grouped];
}

function chosen(
  element: Extract<Interactive, { type: 'static_select' | 'radio_buttons' }>,
  value: string | undefined,
): Option | undefined {
  if (value === undefined) return element.initial_option;
  return optionsOf(element).find((option) => option.value === value);
}

/** The app invented the options of an external select; the value is all that comes back to us. */
function named(value: string): object | null {
  return value === '' ? null : { text: { type: 'plain_text', text: value, emoji: true }, value };
}
