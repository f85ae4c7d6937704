import type { Config } from '../../config.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Connected for real in this version; the others exist in the simulated world only. */
const REAL = ['kubernetes', 'http', 'slack'];

/** Which systems the runbooks touch are real, and which are not. */
export function examineSystems({ systems, slack }: Config, runbooks: Runbooks): readonly Finding[] {
  if (systems === 'simulated') {
    const message = 'All of them are simulated: nothing real is touched.';
    const fix = 'Set RUNBOLT_SYSTEMS=real to reach the real ones.';
    return [slack ? warning('Systems', message, fix) : ok('Systems', message)];
  }
  const used = Object.values(runbooks.runbooks).flatMap(({ name, steps }) =>
    steps.map(({ uses }) => ({ runbook: name, system: uses.split('/')[0] ?? uses })),
  );
  const missing = Map.groupBy(
    used.filter(({ system }) => !REAL.includes(system)),
    ({ system }) => system,
  );
  const findings = [...missing].map(([system, uses]) => {
    const names = [...new Set(uses.map(({ runbook }) => runbook))].join(', ');
    return warning(
      'Systems',
      `This version speaks to ${system} only in the simulated world; ${names} would stop at it.`,
    );
  });
  return findings.length > 0 ? findings : [ok('Systems', 'All of them are real.')];
}
