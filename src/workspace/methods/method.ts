import { z } from 'zod';
import { check } from '../blocks/check.ts';
import type { WorkspaceState } from '../state.ts';
import type { TriggerIds } from '../trigger-ids.ts';

/** What a method of the Web API works on. */
export interface Call {
  readonly state: WorkspaceState;
  readonly triggers: TriggerIds;
  /** Where this workspace is reached, for the links in its answers. */
  readonly url: string;
}

/** A method of the Web API: takes the raw parameters, returns the fields of the answer beside `ok`. */
export type Method = (call: Call, params: Readonly<Record<string, unknown>>) => object;

/** Slack's `{ ok: false, error }`. Thrown by methods at any depth and answered in one place. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly code: string;
  /** Goes into `response_metadata.messages`. */
  readonly details: readonly string[];

  constructor(code: string, details: readonly string[] = []) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** A method whose parameters are checked first; what it does not know it ignores, as Slack does. */
export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (call: Call, input: z.output<z.ZodObject<Shape>>) => object,
): Method {
  const schema = z.object(shape);
  return (call, params) => {
    const checked = check(schema, params, '');
    if (!checked.ok) throw new SlackError('invalid_arguments', checked.messages);
    return run(call, checked.value);
  };
}

/** Form-encoded bodies carry everything as text; JSON bodies carry it as it is. */
export const flag = z.union([z.boolean(), z.stringbool()]);
export const count = z.coerce.number().int().min(0);
export const ids = z.union([z.array(z.string()), z.string().transform((list) => list.split(','))]);
export const json = z.preprocess((value) => (typeof value === 'string' ? parsed(value) : value), z.unknown());

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Left as text: the check of the value itself then says what was expected there.
    return text;
  }
}

/** One page of a list, by Slack's cursor. */
export function paged<Item>(
  items: readonly Item[],
  input: { limit?: number | undefined; cursor?: string | undefined },
) {
  const start = input.cursor ? offsetOf(input.cursor) : 0;
  const end = start + Math.min(input.limit || 100, 1000);
  const next = end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } };
}

export const pages = { limit: count.optional(), cursor: z.string().optional() };

function offsetOf(cursor: string): number {
  const [, digits] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (digits === undefined) throw new SlackError('invalid_cursor');
  return Number(digits);
}
