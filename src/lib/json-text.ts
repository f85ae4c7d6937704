import { z } from 'zod';

/** A text that is JSON, read as what it says; `pipe` it into what is expected there. */
export const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});
