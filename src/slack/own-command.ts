import type { Runbooks } from '../runbooks/runbook.ts';

/** The commands that every file has, with its prefix. */
export const ownCommand = ({ commandPrefix }: Pick<Runbooks, 'commandPrefix'>, name: string): string =>
  `/${commandPrefix}${name}`;
