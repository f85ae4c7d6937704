import { z } from 'zod';
import type { Desk } from '../desk.ts';

/** One request of the command line: what it takes, and what it is answered. */
export interface Route {
  /** Throws a `ZodError` when the body is not what the route takes. */
  answer(desk: Desk, body: unknown, signal: AbortSignal): Promise<object>;
}

export function route<Input>(
  input: z.ZodType<Input>,
  answer: (desk: Desk, asked: Input, signal: AbortSignal) => Promise<object>,
): Route {
  return { answer: async (desk, body, signal) => answer(desk, input.parse(body), signal) };
}

export const run = z
  .string()
  .regex(/^[a-z]-[0-9a-z]{1,40}$/, 'is not the id of a run: they look like r-7k3f9qxa');
