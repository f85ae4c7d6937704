import { z } from 'zod';
import { ColorScheme, Confirm, Option, OptionGroup, PlainOption, plainText } from './objects.ts';

const identified = { action_id: z.string().min(1).max(255).optional() };
const confirmable = { ...identified, confirm: Confirm.optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const placeholdable = { placeholder: plainText(150).optional() };
const dispatchable = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
    })
    .optional(),
};
const menu = { ...confirmable, ...focusable, ...placeholdable };
const field = { ...identified, ...focusable, ...placeholdable, ...dispatchable };
const choices = {
  options: z.array(PlainOption).min(1).max(100).optional(),
  option_groups: z.array(OptionGroup).min(1).max(100).optional(),
};
const many = { max_selected_items: z.int().min(1).optional() };
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date formatted as YYYY-MM-DD');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time formatted as HH:mm');

const Button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: ColorScheme.optional(),
  accessibility_label: z.string().max(75).optional(),
});

const StaticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...menu,
  ...choices,
  initial_option: PlainOption.optional(),
});
const MultiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...menu,
  ...choices,
  ...many,
  initial_options: z.array(PlainOption).optional(),
});
const ExternalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  initial_option: PlainOption.optional(),
  min_query_length: z.int().min(0).optional(),
});
const UsersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...menu,
  initial_user: z.string().optional(),
});
const MultiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...menu,
  ...many,
  initial_users: z.array(z.string()).optional(),
});
const ChannelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const ConversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z.array(z.enum(['im', 'mpim', 'private', 'public'])).optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
});
const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...confirmable,
  options: z.array(PlainOption).min(1).max(5),
});
const Checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...confirmable,
  ...focusable,
  options: z.array(Option).min(1).max(10),
  initial_options: z.array(Option).min(1).optional(),
});
const RadioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...confirmable,
  ...focusable,
  options: z.array(Option).min(1).max(10),
  initial_option: Option.optional(),
});
const Datepicker = z.strictObject({ type: z.literal('datepicker'), ...menu, initial_date: day.optional() });
const Timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...menu,
  initial_time: timeOfDay.optional(),
  timezone: z.string().optional(),
});
const DateTimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...confirmable,
  ...focusable,
  initial_date_time: z.int().optional(),
});

const PlainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...field,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
});
const NumberInput = z.strictObject({
  type: z.literal('number_input'),
  ...field,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
const EmailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...field,
  initial_value: z.string().optional(),
});
const UrlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...field,
  initial_value: z.string().optional(),
});

export const ImageElement = z.strictObject({
  type: z.literal('image'),
  image_url: z.string().max(3000),
  alt_text: z.string().min(1).max(2000),
});

const menus = [
  StaticSelect,
  MultiStaticSelect,
  ExternalSelect,
  UsersSelect,
  MultiUsersSelect,
  ChannelsSelect,
  ConversationsSelect,
  Checkboxes,
  RadioButtons,
  Datepicker,
  Timepicker,
] as const;

/** What each kind of block may hold. `DateTimepicker` is allowed in actions and inputs, not beside a section. */
export const ActionsElement = z.discriminatedUnion('type', [Button, Overflow, DateTimepicker, ...menus]);
export const Accessory = z.discriminatedUnion('type', [Button, Overflow, ImageElement, ...menus]);
export const InputElement = z.discriminatedUnion('type', [
  PlainTextInput,
  NumberInput,
  EmailInput,
  UrlInput,
  DateTimepicker,
  ...menus,
]);

export type ActionsElement = z.infer<typeof ActionsElement>;
export type Accessory = z.infer<typeof Accessory>;
export type InputElement = z.infer<typeof InputElement>;
export type ImageElement = z.infer<typeof ImageElement>;
/** Anything a person can press, choose or fill in. */
export type Interactive = Exclude<ActionsElement | Accessory | InputElement, ImageElement>;
