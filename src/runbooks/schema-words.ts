import { z } from 'zod';

/** What several sections of the file are made of, with the words for whoever gets it wrong. */

/** Of a runbook, an environment, a role: what people type and other parts of the file point to. */
export const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'a name is lower-case letters, digits and hyphens, and starts with a letter',
  );

export const secretName = (example: string) =>
  z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, `the name of a secret is capitals, digits and underscores, like ${example}`);

export const text = (most: number) =>
  z.string().min(1, 'this must not be empty').max(most, `at most ${most} characters fit`);

export const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(100, 'at most 100 fit');

export const roleNames = list(z.string());

export const idsLike = (pattern: RegExp, example: string) =>
  list(z.string().regex(pattern, `an id looks like ${example}; names do not work here`));

export const pagerDutyId = (example: string) =>
  z.string().regex(/^P[A-Z0-9]+$/, `an id looks like ${example}; names do not work here`);

export const channelId = z
  .string()
  .regex(/^[CG][A-Z0-9]+$/, 'a channel is its id, like C024BE91L; names are not looked up');
