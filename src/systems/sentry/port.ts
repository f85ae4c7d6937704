/** Counts errors. */
export interface Sentry {
  /** How many error events a project has received from `from` on and before `to`. */
  countErrors(asked: ErrorCount, signal?: AbortSignal): Promise<number>;
}

export interface ErrorCount {
  /** The project's slug: `api`. */
  readonly project: string;
  /** Sentry's word for it, as the application sets it; absent: all of them. */
  readonly environment?: string | undefined;
  readonly from: Date;
  readonly to: Date;
}
