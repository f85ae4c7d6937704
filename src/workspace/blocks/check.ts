import { z } from 'zod';
import type { Block } from './block.ts';
import { interactive } from './interactive.ts';

/** The parsed value, or Slack's own kind of complaints: `[ERROR] must be … [json-pointer:/blocks/0/text]`. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly messages: readonly string[] };

/** Checks `value` against `schema`; `at` is the json-pointer of the value in the request. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
): Checked<z.output<Schema>> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, messages: parsed.error.issues.map((issue) => complaint(issue, at)) };
}

/** What no schema of a single block can see: ids that are used twice. */
export function duplicateIds(blocks: readonly Block[], at: string): string[] {
  const messages: string[] = [];
  const seen = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    if (block.block_id && seen.has(block.block_id)) {
      messages.push(pointed(`\`block_id\` "${block.block_id}" already exists`, `${at}/${index}/block_id`));
    }
    if (block.block_id) seen.add(block.block_id);
    messages.push(...duplicateActionIds(block, `${at}/${index}`));
  }
  return messages;
}

function duplicateActionIds(block: Block, at: string): string[] {
  const ids = interactive(block).flatMap((element) => element.action_id ?? []);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return twice.map((id) =>
    pointed(`\`action_id\` "${id}" already exists for block_id "${block.block_id}"`, at),
  );
}

function complaint(issue: z.core.$ZodIssue, at: string): string {
  return pointed(sentence(issue), [at, ...issue.path.map(String)].join('/'));
}

export function pointed(text: string, at: string): string {
  return `[ERROR] ${text} [json-pointer:${at}]`;
}

function sentence(issue: z.core.$ZodIssue): string {
  const last = String(issue.path.at(-1) ?? 'value');
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `missing required field: ${last}` : `must be a ${issue.expected}`;
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return unionSentence(issue.input);
    case 'too_big':
      return issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum} items allowed`;
    case 'too_small':
      return issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `no fewer than ${issue.minimum} items allowed`;
    default:
      return issue.message;
  }
}

function unionSentence(input: unknown): string {
  const typed = z.looseObject({ type: z.string() }).safeParse(input);
  return typed.success ? `unsupported type: ${typed.data.type}` : 'missing required field: type';
}
