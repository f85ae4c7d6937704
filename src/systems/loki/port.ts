/** Searches logs. */
export interface Loki {
  /** Lines that match a LogQL log query, `limit` of them at most, the oldest or the newest first. */
  lines(search: LineSearch, signal?: AbortSignal): Promise<readonly LogLine[]>;
  /** How many lines match, all of them counted. */
  count(search: Search, signal?: AbortSignal): Promise<number>;
}

export interface Search {
  readonly logql: string;
  readonly from: Date;
  readonly to: Date;
}

export interface LineSearch extends Search {
  readonly limit: number;
  readonly first: 'oldest' | 'newest';
}

export interface LogLine {
  readonly at: Date;
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
}
