import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { maskCredentials } from '../../lib/mask-credentials.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { LogLine, Search } from '../../systems/loki/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';

const DEADLINE_MS = 60_000;
const MOST_CHARACTERS = 500;

const time = (what: string) => z.iso.datetime({ offset: true }).optional().describe(what);

const Input = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(4_000)
    .describe('The LogQL log query, without counting: {app="api"} |= "error"'),
  since: Duration.prefault('1h').describe('How far back to search, from the end of the range'),
  from: time('The start of the range, RFC 3339; it takes the place of since'),
  until: time('The end of the range, RFC 3339; absent: now'),
  lines: z.int().min(1).max(50).default(20).describe('How many lines to keep, the oldest ones'),
  at_least: z.int().min(0).optional().describe('Fail when fewer lines match'),
  at_most: z.int().min(0).optional().describe('Fail when more lines match'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  count: z.int().describe('How many lines match'),
  first_at: z.string().nullable().describe('When the first of them was logged, RFC 3339; null: none matches'),
  last_at: z.string().nullable().describe('When the last of them was logged, RFC 3339; null: none matches'),
});

/** Finds lines in logs: how many, the first and the last time, and some of them to read. */
export const query = defineAction({
  name: 'loki/query',
  summary: 'Searches the logs in Loki for a range of time',
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, input) {
    const { query: logql, since, from, until } = input;
    const range =
      from === undefined
        ? `the ${formatDuration(since)} before ${until ?? 'now'}`
        : `${from} to ${until ?? 'now'}`;
    const flags = from === undefined ? `--since=${since / 1_000}s` : `--from=${shellWord(from)}`;
    const end = until === undefined ? '' : ` --to=${shellWord(until)}`;
    return {
      changes: [],
      guards: {},
      outputs: {},
      facts: [`Searches Loki in ${range} for \`${logql}\`.`],
      warnings: [],
      commands: [`logcli query ${shellWord(logql)} ${flags}${end} --forward --limit=${input.lines}`],
    };
  },

  observe: (context, input) => search(context, input),
});

async function search(context: ActionContext, input: Input): Promise<Observation> {
  const range = rangeOf(input, context.now);
  if (range.from >= range.to)
    return {
      status: 'failed',
      reason: `The range from ${told(range.from)} to ${told(range.to)} is empty: its start is not before its end.`,
    };

  const found = await find(context, input, range);
  const { count, first, last } = found;
  const outputs = { count, first_at: first?.toISOString() ?? null, last_at: last?.toISOString() ?? null };
  const seen =
    first && last
      ? `${counted(count)} match, the first at ${told(first)}, the last at ${told(last)}.`
      : `No line matches between ${told(range.from)} and ${told(range.to)}.`;
  const log = found.lines.length > 0 ? { log: found.lines.map(shown).join('\n') } : {};
  const problem = judge(input, count);
  if (problem !== undefined) return { status: 'failed', reason: `${seen} ${problem}`, ...log };
  return { status: 'done', outputs, evidence: [seen], ...log };
}

interface Found {
  readonly count: number;
  readonly first: Date | undefined;
  readonly last: Date | undefined;
  readonly lines: readonly LogLine[];
}

/** One search when everything fits; otherwise Loki counts, and the newest line gives the last time. */
async function find({ systems, signal }: ActionContext, input: Input, range: Search): Promise<Found> {
  const { loki } = systems;
  const limit = input.lines;
  const oldest = await loki.lines({ ...range, limit: limit + 1, first: 'oldest' }, signal);
  const first = oldest[0]?.at;
  if (oldest.length <= limit) return { count: oldest.length, first, last: oldest.at(-1)?.at, lines: oldest };
  const count = await loki.count(range, signal);
  const [newest] = await loki.lines({ ...range, limit: 1, first: 'newest' }, signal);
  // Lines that came in between the searches: never fewer than were seen.
  return { count: Math.max(count, oldest.length), first, last: newest?.at, lines: oldest.slice(0, limit) };
}

function rangeOf({ query: logql, since, from, until }: Input, now: Date): Search {
  const to = until === undefined ? now : new Date(until);
  return { logql, to, from: from === undefined ? new Date(to.getTime() - since) : new Date(from) };
}

function judge({ at_least, at_most }: Input, count: number): string | undefined {
  if (at_least !== undefined && count < at_least) return `Expected at least ${at_least}.`;
  if (at_most !== undefined && count > at_most) return `Expected at most ${at_most}.`;
  return undefined;
}

const counted = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);
const told = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Masked before it is cut: half a credential has no shape any more. */
function shown({ at, line }: LogLine): string {
  const masked = maskCredentials(line);
  const text = masked.length > MOST_CHARACTERS ? `${masked.slice(0, MOST_CHARACTERS)}…` : masked;
  return `${at.toISOString()} ${text.replaceAll('\n', ' ')}`;
}
