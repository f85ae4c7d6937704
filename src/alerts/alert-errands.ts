import type { JsonObject } from '../lib/json.ts';
import { literalText } from '../lib/literal-text.ts';
import type { Environment, Runbook } from '../runbooks/runbook.ts';
import { type Alert, nameOfAlert } from './alert.ts';

const TEN_MINUTES_MS = 10 * 60_000;

/**
 * Acknowledging in PagerDuty as a runbook, so that the engine gives it what any run has. It asks nobody: the button
 * was the confirmation. Undefined when it did not come from there, or the file has no environment.
 */
export function acknowledgeRunbook(alert: Alert, environments: readonly Environment[]): Runbook | undefined {
  const { page } = alert.opened;
  if (!page) return undefined;
  const title = `Acknowledge ${nameOfAlert(alert)} in PagerDuty`;
  return errand('alert-acknowledge', title, environments, {
    ...{ id: 'acknowledge', title: 'Acknowledge', uses: 'pagerduty/acknowledge' },
    with: { incident: page.incident },
  });
}

/**
 * Calls whoever is on call for an alert that nobody has taken; what PagerDuty has open on the service already is
 * joined. It asks nobody: the runbooks file said so.
 */
export function pageRunbook(alert: Alert, environments: readonly Environment[]): Runbook | undefined {
  const { call, severity } = alert.opened;
  if (!call || !severity) return undefined;
  const title = `Page for ${nameOfAlert(alert)}`;
  return errand('alert-page', title, environments, {
    ...{ id: 'page', title: 'Page the person on call', uses: 'pagerduty/page' },
    with: {
      ...call,
      title: literalText(alert.opened.name),
      severity: literalText(severity.name),
      details: `Nobody has acknowledged it in Slack. Alert ${alert.id}.`,
      link_open: true,
      dedup_key: `runbolt/alert/${alert.id}`,
    },
  });
}

interface Errand {
  readonly id: string;
  readonly title: string;
  readonly uses: string;
  readonly with: JsonObject;
}

function errand(
  name: string,
  title: string,
  environments: readonly Environment[],
  step: Errand,
): Runbook | undefined {
  // PagerDuty is the same everywhere; where the most is at stake is the likeliest place to be connected.
  const environment = environments.find((one) => one.protected) ?? environments[0];
  if (!environment) return undefined;
  return {
    name,
    title: title.slice(0, 100),
    halt: false,
    environment: environment.name,
    effect: 'change',
    allow: { run: [], approve: [] },
    parameters: {},
    confirm: { required: false, approvals: 0, withinMs: TEN_MINUTES_MS },
    steps: [{ ...step, effect: 'change', safeguard: false }],
    onFailure: { undo: 'never' },
    whenLocked: 'queue',
  };
}
