import type { Environment, Runbook } from '../runbooks/runbook.ts';
import { type Alert, nameOfAlert } from './alert.ts';

const TEN_MINUTES_MS = 10 * 60_000;

/**
 * Acknowledging in PagerDuty as a runbook, so that the engine gives it what any run has. It asks nobody: the button
 * was the confirmation. Undefined when it did not come from there, or the file has no environment.
 */
export function acknowledgeRunbook(alert: Alert, environments: readonly Environment[]): Runbook | undefined {
  const { page } = alert.opened;
  // PagerDuty is the same everywhere; where the most is at stake is the likeliest place to be connected.
  const environment = environments.find((one) => one.protected) ?? environments[0];
  if (!page || !environment) return undefined;
  return {
    name: 'alert-acknowledge',
    title: `Acknowledge ${nameOfAlert(alert)} in PagerDuty`.slice(0, 100),
    halt: false,
    environment: environment.name,
    effect: 'change',
    allow: { run: [], approve: [] },
    parameters: {},
    confirm: { required: false, approvals: 0, withinMs: TEN_MINUTES_MS },
    steps: [
      {
        id: 'acknowledge',
        title: 'Acknowledge',
        uses: 'pagerduty/acknowledge',
        effect: 'change',
        with: { incident: page.incident },
        safeguard: false,
      },
    ],
    onFailure: { undo: 'never' },
    whenLocked: 'queue',
  };
}
