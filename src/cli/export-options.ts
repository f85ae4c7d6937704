import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/duration.ts';
import type { ExportOptions } from './commands/audit-export.ts';

/** An instant, or how long ago it was. */
export type When = { readonly at: Date } | { readonly agoMs: number };

/** `2026-03-04`, `2026-03-04T02:48Z`, or `24h` for a day ago. */
export function instant(text: string): When {
  const duration = parseDuration(text);
  if (duration.ok) return { agoMs: duration.ms };
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  if (at && !Number.isNaN(at.getTime())) return { at };
  throw new InvalidArgumentError('Write an instant such as 2026-03-04T02:48Z, or how long ago, such as 24h.');
}

export interface ExportFlags {
  readonly format: 'jsonl' | 'csv';
  readonly run?: string;
  readonly incident?: string;
  readonly person?: string;
  readonly target?: string;
  readonly since?: When;
  readonly until?: When;
}

export function exportOptions(flags: ExportFlags, now: Date): ExportOptions {
  const { format, run, incident, person, target, since, until } = flags;
  return {
    format,
    ...(run !== undefined && { run }),
    ...(incident !== undefined && { incident }),
    ...(person !== undefined && { person }),
    ...(target !== undefined && { target }),
    ...(since && { from: dateOf(since, now) }),
    ...(until && { until: dateOf(until, now) }),
  };
}

const dateOf = (when: When, now: Date): Date =>
  'at' in when ? when.at : new Date(now.getTime() - when.agoMs);
