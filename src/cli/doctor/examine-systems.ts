import type { Config } from '../../config.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Whether the systems that the runbooks touch are real. */
export function examineSystems({ systems, slack }: Pick<Config, 'systems' | 'slack'>): Finding {
  if (systems === 'real') return ok('Systems', 'All of them are real.');
  const message = 'All of them are simulated: nothing real is touched.';
  return slack
    ? warning('Systems', message, 'Set RUNBOLT_SYSTEMS=real to reach the real ones.')
    : ok('Systems', message);
}
