import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { JsonText } from '../../lib/json-text.ts';
import { maskCredentials } from '../../lib/mask-credentials.ts';
import type { HttpResponse } from '../../systems/http/port.ts';

/** What a good answer looks like; what is not named does not matter. */
export const Expectation = z.strictObject({
  status: z.int().min(100).max(599).optional().describe('The HTTP status; absent: any below 400'),
  json: z
    .record(z.string(), z.json())
    .optional()
    .describe('Fields that the JSON body must have with these values; it may have more'),
  max_ms: z.int().min(1).optional().describe('The slowest acceptable answer, in milliseconds'),
});
export type Expectation = z.output<typeof Expectation>;

/** Why the answer is not good, as the rest of a sentence, or undefined when it is. */
export function judge(expected: Expectation, response: HttpResponse): string | undefined {
  const { status, json, max_ms } = expected;
  if (status === undefined && response.status >= 400) return 'expected a status below 400';
  if (status !== undefined && response.status !== status) return `expected ${status}`;
  if (max_ms !== undefined && response.ms > max_ms) return `expected at most ${max_ms} ms`;
  return json === undefined ? undefined : judgeJson(json, response);
}

function judgeJson(
  expected: Readonly<Record<string, unknown>>,
  { body, truncated }: HttpResponse,
): string | undefined {
  const parsed = parseObject(body);
  if (!parsed) return truncated ? 'its body is too large to compare' : 'its body is not a JSON object';
  for (const [name, value] of Object.entries(expected)) {
    if (Object.hasOwn(parsed, name) && matches(value, parsed[name])) continue;
    return Object.hasOwn(parsed, name)
      ? `expected ${name} to be ${JSON.stringify(value)}, not ${shown(parsed[name])}`
      : `its body has no ${name}`;
  }
  return undefined;
}

/** Objects may have more fields than expected, at every depth; everything else is equal or not. */
function matches(expected: unknown, actual: unknown): boolean {
  const fields = Fields.safeParse(expected);
  const found = Fields.safeParse(actual);
  if (!fields.success || !found.success) return isDeepStrictEqual(expected, actual);
  return Object.entries(fields.data).every(
    ([name, value]) => Object.hasOwn(found.data, name) && matches(value, found.data[name]),
  );
}

const Fields = z.record(z.string(), z.unknown());

/** Not JSON is an answer about the host, which the caller words. */
function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  return JsonText.pipe(Fields).safeParse(body).data;
}

function shown(value: unknown): string {
  const text = maskCredentials(JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
