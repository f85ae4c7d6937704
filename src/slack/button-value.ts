import { z } from 'zod';
import { JsonText } from '../lib/json-text.ts';

/** Every button there is; the name is its `action_id`. */
export const ACTION_NAMES = [
  'confirm',
  'approve',
  'withdraw',
  'deny',
  'ask',
  'cancel',
  'undo',
  'clean_up',
  'snooze',
  'take_loop',
  'close_loop',
  'take_over',
  'again',
  'reason',
  'happened',
  'in_part',
  'did_not_happen',
  'answer',
  'start',
  'schedule_run',
  'schedule_skip',
  'schedule_page',
  'rotated',
  'rotated_on',
  'checklist',
  'allow_unattended',
  'override_freeze',
  'break_glass',
  'review_glass',
  'incident',
  'alert',
  'handoff_acknowledge',
  'handoff_take_over',
  'handoff_note',
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/**
 * What a button carries: enough to be answered after any restart, nothing that decides who may press it.
 * Slack takes 2,000 characters.
 */
const ButtonValue = z.object({
  run: z.string().max(100).optional(),
  hash: z.string().max(100).optional(),
  step: z.string().max(200).optional(),
  answer: z.string().max(100).optional(),
  phrase: z.string().max(300).optional(),
  runbook: z.string().max(200).optional(),
  schedule: z.string().max(100).optional(),
  /** A time of the schedule, in ISO 8601. */
  at: z.iso.datetime().optional(),
  page: z.int().min(1).max(10_000).optional(),
  incident: z.string().max(100).optional(),
  alert: z.string().max(100).optional(),
  act: z.string().max(100).optional(),
  role: z.string().max(100).optional(),
  item: z.string().max(500).optional(),
  task: z.string().max(20).optional(),
  /** The banner of the place it acts in, for the form that opens before anything is read. */
  where: z.string().max(200).optional(),
  loop: z.string().max(100).optional(),
  handoff: z.string().max(100).optional(),
});
export type ButtonValue = z.input<typeof ButtonValue>;
export type ReadValue = z.output<typeof ButtonValue>;

const Written = JsonText.pipe(ButtonValue);

export const writeValue = (value: ButtonValue): string => JSON.stringify(value);

/** Undefined when the value is not one of ours, or from a version that wrote something else. */
export function readValue(value: string | undefined): ReadValue | undefined {
  return Written.safeParse(value).data;
}
