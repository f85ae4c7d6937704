import { z } from 'zod';
import { Accessory, ActionsElement, ImageElement, InputElement } from './elements.ts';
import { anyText, plainText } from './objects.ts';

const block = { block_id: z.string().min(1).max(255).optional() };

const Section = z
  .strictObject({
    type: z.literal('section'),
    ...block,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text || section.fields, 'must have either `text` or `fields`');

const RichText = z.strictObject({
  type: z.literal('rich_text'),
  ...block,
  // The page draws these; their inner marks are not ours to judge, Runbolt writes mrkdwn.
  elements: z
    .array(
      z.looseObject({
        type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']),
        elements: z.array(z.looseObject({ type: z.string() })),
      }),
    )
    .min(1),
});

/**
 * The classic blocks. Slack refuses the newer ones (`plan`, `task_card`, `alert`, `data_table`, `container`) to
 * apps that are no agents, so the stand-in refuses them, too, and senders have to carry a fallback.
 */
export const Block = z.discriminatedUnion('type', [
  Section,
  RichText,
  z.strictObject({ type: z.literal('header'), ...block, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...block }),
  z.strictObject({ type: z.literal('markdown'), ...block, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('context'),
    ...block,
    elements: z
      .array(z.discriminatedUnion('type', [anyText(3000), ImageElement]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), ...block, elements: z.array(ActionsElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('image'),
    ...block,
    image_url: z.string().max(3000),
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    ...block,
    label: plainText(2000),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: InputElement,
  }),
]);
export type Block = z.infer<typeof Block>;
export type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>;
