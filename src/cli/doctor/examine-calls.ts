import type { Config } from '../../config.ts';
import type { Runbook, Runbooks } from '../../runbooks/runbook.ts';
import { type Finding, warning } from './finding.ts';

const ABOUT = 'Calling people';

/** Whether anybody can be called at night where it matters most: in protected environments of real systems. */
export function examineCalls({ systems, pagerdutyEvents }: Config, file: Runbooks): readonly Finding[] {
  const isProtected = Object.values(file.environments).some((one) => one.protected);
  if (systems !== 'real' || !isProtected) return [];
  const key = pagerdutyEvents
    ? []
    : [
        warning(
          ABOUT,
          'Nobody is called when Slack is away: PAGERDUTY_ROUTING_KEY is not set.',
          'Set it to the routing key of an Events API v2 integration in PagerDuty.',
        ),
      ];
  return [...key, ...uncalled(file)];
}

/** Roles whose approval a protected environment may wait for, and of which PagerDuty knows nobody. */
function uncalled({ runbooks, environments, roles }: Runbooks): readonly Finding[] {
  const waits = ({ environment }: Runbook) => environments[environment]?.protected === true;
  const asked = Object.values(runbooks)
    .filter(waits)
    .map(({ name, allow }) => ({ name, approve: allow.approve }));
  const canBeCalled = (role: string) => (roles[role]?.pagerduty_on_call.length ?? 0) > 0;
  const quiet = asked.filter(({ approve }) => approve.length > 0 && !approve.some(canBeCalled));
  if (quiet.length === 0) return [];
  const names = [...new Set(quiet.flatMap(({ approve }) => approve))].join(', ');
  return [
    warning(
      ABOUT,
      `Nobody who may approve can be paged when ${quiet.map(({ name }) => name).join(', ')} waits at night: of ${names} PagerDuty knows nobody.`,
      'Give the role pagerduty_on_call, or name another one that has it in allow.approve.',
    ),
  ];
}
