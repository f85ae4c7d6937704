/** How the command line ends, for scripts. docs/cli.md explains each to its readers. */
export const EXIT = {
  done: 0,
  /** The run failed, was put back, was cancelled or expired; problems were found. */
  failed: 1,
  usage: 2,
  /** Not allowed, by a rule that was shown. */
  refused: 3,
  /** A person has to confirm, approve, or look. */
  waiting: 4,
  /** No bot answers, and the store cannot be opened either. */
  unreachable: 5,
  /** Ctrl+C, as shells have it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
