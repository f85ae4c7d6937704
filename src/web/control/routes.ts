import { DECIDE_ROUTES } from './decide-routes.ts';
import { LOOK_ROUTES } from './look-routes.ts';
import { LOOP_ROUTES } from './loop-routes.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import { START_ROUTES } from './start-routes.ts';

/** The requests of the command line, one a subcommand: what they take, and what they answer. */
export const ROUTES = {
  ...START_ROUTES,
  ...DECIDE_ROUTES,
  ...LOOP_ROUTES,
  ...LOOK_ROUTES,
  ...RECORD_ROUTES,
} as const;
