import { z } from 'zod';
import { maskCredentials, maskLiterals } from '../../lib/mask-credentials.ts';
import type { Answer } from '../../systems/database/port.ts';

export const Expectation = z
  .strictObject({
    equals: z.union([z.string(), z.number(), z.boolean()]).optional().describe('It is this'),
    at_least: z.number().optional().describe('It is this number or a larger one'),
    at_most: z.number().optional().describe('It is this number or a smaller one'),
  })
  .refine((expected) => Object.values(expected).some((one) => one !== undefined), 'Name what is expected');
type Expectation = z.output<typeof Expectation>;

/** The first value of the first row, with what looks like a credential taken out; empty when there is none. */
export function firstValue({ columns, rows }: Answer): string {
  return shown(columns[0] ?? '', rows[0]?.[0] ?? null, LONGEST_VALUE) ?? '';
}

/** The first value for people: what is compared as a number with its thousands apart, and not an id. */
export function valueInWords(answer: Answer, expected?: Expectation): string {
  const value = firstValue(answer);
  const isNumber = Object.values(expected ?? {}).some((one) => typeof one === 'number');
  if (isNumber && /^\d{5,15}$/.test(value)) return Number(value).toLocaleString('en-US');
  return value === '' ? 'empty' : value;
}

/** What is wrong with the first value, or undefined. */
export function problemWith(answer: Answer, expected: Expectation): string | undefined {
  const value = answer.rows[0]?.[0];
  if (value === undefined) return `there are no rows, expected ${expectationInWords(expected)}`;
  if (value !== null && fits(value, expected)) return undefined;
  return `it is ${value === null ? 'null' : valueInWords(answer, expected)}, expected ${expectationInWords(expected)}`;
}

function fits(value: string, { equals, at_least, at_most }: Expectation): boolean {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return (
    (equals === undefined || isSame(value, equals)) &&
    (at_least === undefined || number >= at_least) &&
    (at_most === undefined || number <= at_most)
  );
}

/** PostgreSQL writes true as `t`. */
function isSame(value: string, wanted: string | number | boolean): boolean {
  if (typeof wanted === 'number') return value.trim() !== '' && Number(value) === wanted;
  if (typeof wanted === 'boolean') return value === (wanted ? 't' : 'f');
  return value === wanted;
}

/** `at least 1 and at most 90` */
export function expectationInWords({ equals, at_least, at_most }: Expectation): string {
  const parts = [
    ...(equals === undefined ? [] : [`${equals}`]),
    ...(at_least === undefined ? [] : [`at least ${at_least.toLocaleString('en-US')}`]),
    ...(at_most === undefined ? [] : [`at most ${at_most.toLocaleString('en-US')}`]),
  ];
  return parts.join(' and ');
}

const LONGEST_VALUE = 200;
const LONGEST_CELL = 60;
/** Columns whose values are nobody's business in a channel, whatever they look like. */
const PRIVATE =
  /pass(word|wd|phrase)?|secret|token|api_?key|private_?key|credential|hash|salt|e?mail|ssn|iban/i;

/** What pg_stat_activity, pg_stat_statements and pg_locks call a statement. */
const STATEMENT = /^(?:current_|blocked_|blocking_|last_)?(?:query|statement|sql)$/i;

/** The first rows as a table, short and masked. */
export function showRows({ columns, rows, more }: Answer, most: number): string {
  const lines = rows
    .slice(0, most)
    .map((row) => row.map((value, at) => shown(columns[at] ?? '', value, LONGEST_CELL) ?? 'null'));
  if (lines.length === 0) return '';
  const rest = rows.length > most || more ? [`… and ${more ? 'more' : rows.length - most} not shown`] : [];
  return [columns.join(' | '), ...lines.map((line) => line.join(' | ')), ...rest].join('\n');
}

function shown(column: string, value: string | null, longest: number): string | null {
  if (value === null) return null;
  if (PRIVATE.test(column)) return '[masked]';
  const words = STATEMENT.test(column) ? maskLiterals(value) : value;
  const text = maskCredentials(words).replaceAll(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
