import { z } from 'zod';
import { JsonText } from '../../lib/json-text.ts';

/** What a purge says it has done, from the last log line that counts. */
export interface LogCounts {
  readonly scanned: number | undefined;
  readonly purged: number | undefined;
  readonly errors: number | undefined;
}

/** The counts in a log of JSON lines; undefined when there are none. Each count is the last one named. */
export function countsIn(log: string): LogCounts | undefined {
  let counts: LogCounts = { scanned: undefined, purged: undefined, errors: undefined };
  for (const line of log.trimEnd().split('\n').toReversed()) {
    counts = fillIn(counts, line);
    if (Object.values(counts).every((count) => count !== undefined)) break;
  }
  return Object.values(counts).some((count) => count !== undefined) ? counts : undefined;
}

/** `842,946 files scanned, 62,442 purged, 3 errors` */
export function wordsForCounts({ scanned, purged, errors }: LogCounts): string {
  const words = [
    scanned !== undefined && `${counted(scanned)} files scanned`,
    purged !== undefined && `${counted(purged)} files purged`,
    errors !== undefined && `${counted(errors)} ${errors === 1 ? 'error' : 'errors'}`,
  ];
  return words.filter((word) => typeof word === 'string').join(', ');
}

const counted = (count: number): string => count.toLocaleString('en-US');

const Line = z.record(z.string(), z.unknown());
const LineText = JsonText.pipe(Line);

function fillIn(counts: LogCounts, line: string): LogCounts {
  const fields = fieldsOf(line);
  if (!fields) return counts;
  return {
    scanned: counts.scanned ?? countOf(fields, ['files_scanned', 'scanned']),
    purged: counts.purged ?? countOf(fields, ['files_purged', 'purged', 'files_deleted', 'deleted']),
    errors: counts.errors ?? countOf(fields, ['errors', 'error_count']),
  };
}

/** The line's fields, and those one level down: loggers put extra fields into an object of their own. */
function fieldsOf(line: string): ReadonlyMap<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  const fields = LineText.safeParse(line).data;
  if (!fields) return undefined;
  const outer = Object.entries(fields);
  const inner = outer.flatMap(([, value]) => Object.entries(Line.safeParse(value).data ?? {}));
  return new Map([...inner, ...outer]);
}

function countOf(fields: ReadonlyMap<string, unknown>, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return undefined;
}
