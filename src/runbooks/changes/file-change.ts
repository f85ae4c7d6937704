/** Which way a change goes. `loosens` lets more people do more with less asking, or may do so: in doubt it is this. */
export type Direction = 'loosens' | 'tightens' | 'changes';

/** One thing that is different between two versions of a runbooks file. */
export interface FileChange {
  readonly direction: Direction;
  /** `runbook rollback`, `role responder`, `environment production`, `the file`. */
  readonly where: string;
  /** `confirm.approvals: 2 → 1`, `allow.run: responder added` */
  readonly what: string;
}

export type Difference = Omit<FileChange, 'where'>;

export const opposite = (direction: Direction): Direction => {
  if (direction === 'changes') return direction;
  return direction === 'loosens' ? 'tightens' : 'loosens';
};

const MARKS = { loosens: 'LOOSENS ', tightens: 'tightens', changes: 'changes ' } as const;

/** One line for a terminal or a log. */
export const changeLine = ({ direction, where, what }: FileChange): string =>
  `${MARKS[direction]}  ${where}: ${what}`;

/** What loosens first: it is what a reviewer must not miss. */
export const looseningFirst = (changes: readonly FileChange[]): readonly FileChange[] => [
  ...changes.filter(({ direction }) => direction === 'loosens'),
  ...changes.filter(({ direction }) => direction !== 'loosens'),
];

export const loosens = ({ direction }: FileChange): boolean => direction === 'loosens';
