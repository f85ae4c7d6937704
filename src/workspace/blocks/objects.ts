import { z } from 'zod';

/** Block Kit's composition objects with the limits of Slack's reference. Unknown keys are refused, as Slack does. */
export const plainText = (max = 3000) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

export const anyText = (max = 3000) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

export const ColorScheme = z.enum(['primary', 'danger']);

export const Confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: ColorScheme.optional(),
});

const optionFields = {
  value: z.string().min(1).max(75),
  url: z.string().max(3000).optional(),
};

/** For selects and overflow menus, whose labels are plain text. */
export const PlainOption = z.strictObject({
  ...optionFields,
  text: plainText(75),
  description: plainText(75).optional(),
});

/** For checkboxes and radio buttons, whose labels may carry mrkdwn. */
export const Option = z.strictObject({
  ...optionFields,
  text: anyText(75),
  description: anyText(75).optional(),
});

export const OptionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(PlainOption).min(1).max(100),
});

export type TextObject = z.infer<ReturnType<typeof anyText>>;
export type Confirm = z.infer<typeof Confirm>;
export type Option = z.infer<typeof Option>;
export type OptionGroup = z.infer<typeof OptionGroup>;
