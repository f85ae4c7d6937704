import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { hashedText, type RecordedEvent } from '../audit/hash-event.ts';
import type { KnownHead } from '../audit/verify-chain.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Json, JsonObject } from '../lib/json.ts';

/** A file that is no export of ours: says what and where. */
export class ExportProblem extends Error {
  override readonly name = 'ExportProblem';
}

/** What an export of a part of the record says of itself in its first line. */
export interface Selection {
  readonly selection: JsonObject;
  /** Whole streams were chosen. */
  readonly streams: boolean;
}

/** What an export says that does not begin with the first event. */
export interface Follows {
  readonly follows: KnownHead;
}

/**
 * The events of an export in JSON Lines, oldest first, a line at a time; `onSaid` is told, before the first of them, what
 * the file says of itself: that they are a part, or what they follow. Throws an `ExportProblem`.
 */
export async function* readExport(
  file: string,
  readInput: () => Promise<Uint8Array>,
  onSaid: (said: Selection | Follows) => void,
): AsyncGenerator<RecordedEvent> {
  const input = file === '-' ? Readable.from([await readInput()]) : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      const said = number === 1 ? saidIn(line) : undefined;
      if (said) onSaid(said);
      else if (line.trim() !== '') yield readLine(line, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof ExportProblem || !(error instanceof Error && 'code' in error)) throw error;
    throw new ExportProblem(`${file} cannot be read: ${error.message}.`);
  }
}

const JsonValue: z.ZodType<Json> = z.json();
const Line = z.object({
  position: z.number(),
  stream: z.string(),
  version: z.number(),
  type: z.string(),
  actor: JsonValue,
  data: JsonValue,
  at: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});

const SelectionLine: z.ZodType<Selection> = z.strictObject({
  selection: z.record(z.string(), JsonValue),
  streams: z.boolean(),
});

const FollowsLine: z.ZodType<Follows> = z.strictObject({
  follows: z.strictObject({ position: z.number(), hash: z.string() }),
});

const saidIn = (line: string): Selection | Follows | undefined =>
  /^\{"(selection|follows)":/.test(line)
    ? z.union([SelectionLine, FollowsLine]).safeParse(JSON.parse(line)).data
    : undefined;

function readLine(line: string, where: string): RecordedEvent {
  const parsed = Line.safeParse(jsonIn(line, where));
  if (!parsed.success) {
    throw new ExportProblem(`${where} is no event of an audit export in JSON Lines (--format jsonl).`);
  }
  const { actor, data, ...rest } = parsed.data;
  const event = { ...rest, actor: canonicalJson(actor), data: canonicalJson(data) };
  // A difference that parsing would hide (a space, a key written twice) must still break the chain.
  return isExactly(line, event) ? event : { ...event, data: `${event.data} ` };
}

const isExactly = (line: string, event: RecordedEvent): boolean =>
  line === `${hashedText(event).slice(0, -1)},"hash":${JSON.stringify(event.hash)}}`;

function jsonIn(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ExportProblem(`${where} is not JSON. An export in JSON Lines is expected (--format jsonl).`);
  }
}
