import { z } from 'zod';
import type { ActResult } from './acts/desk.ts';
import { type ClockView, HURRIED } from './clock-view.ts';
import { findPerson, HUMANS, type Person } from './people.ts';

const DAY_MINUTES = 24 * 60;

export const ClockChange = z.union([
  /** Backwards is refused with the reason. */
  z.object({ forward_minutes: z.number().max(100 * DAY_MINUTES, 'may be at most 100 days') }),
  z.object({ to: z.literal('next') }),
  z.object({ speed: z.literal([1, HURRIED]) }),
]);
export type ClockChange = z.infer<typeof ClockChange>;

/** The clock that the bot and its simulated systems live by. */
export interface ClockControl {
  view(): ClockView;
  /** Answers when it is on its way, not when it has arrived. */
  change(change: ClockChange, by: Person): Promise<ActResult>;
  /** It stands still on its way while somebody is being answered; what comes back lets it go. */
  hold(): () => void;
}

const By = z.object({ user: z.string().refine((id) => HUMANS.some((one) => one.id === id)) });

/** Carries out what the page asks of the clock. */
export async function moveClock(control: ClockControl | undefined, input: unknown): Promise<ActResult> {
  if (!control) return { ok: false, error: NOT_HERE };
  const change = ClockChange.safeParse(input);
  if (!change.success) return { ok: false, error: z.prettifyError(change.error) };
  const person = findPerson(By.safeParse(input).data?.user ?? '');
  if (!person) return { ok: false, error: 'Say which person of the workspace moves it.' };
  return control.change(change.data, person);
}

const NOT_HERE =
  'The clock can be moved only where the systems are simulated and the record is not shared: real systems live by the real time.';
