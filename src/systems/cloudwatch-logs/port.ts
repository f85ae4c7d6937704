import { z } from 'zod';

/** What we need of Amazon CloudWatch Logs, for one region: looking. Throws `Failure`; a missing log group is `not_found`. */
export interface CloudWatchLogs {
  /**
   * Lines that match, newest first, at most `limit`; `more` says that there are others, or that the search was given up
   * before its end: then the count is a lower bound.
   */
  filterLogEvents(wanted: WantedLines, signal?: AbortSignal): Promise<FoundLines>;
}

export interface WantedLines {
  readonly logGroup: string;
  readonly from: Date;
  readonly to: Date;
  /** In the pattern language of CloudWatch Logs; absent: every line. */
  readonly pattern?: string | undefined;
  readonly limit: number;
}

export interface FoundLines {
  readonly events: readonly LogEvent[];
  readonly more: boolean;
}

export const LogEvent = z.object({
  at: z.coerce.date(),
  stream: z.string().catch(''),
  message: z.string().catch(''),
});
export type LogEvent = z.output<typeof LogEvent>;
