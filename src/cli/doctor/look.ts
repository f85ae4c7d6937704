/** One quick look at a system, which changes nothing. */
export interface Look {
  readonly about: string;
  /** Answers what was found, in a sentence. */
  readonly ask: (signal: AbortSignal) => Promise<string>;
  readonly fix: string;
}
