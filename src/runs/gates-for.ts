import { isUntied } from '../audit/event.ts';
import { within } from '../lib/within.ts';
import type { EligibleApprovers } from '../policy/eligible-approvers.ts';
import type { Confirm, StepConfirm } from '../runbooks/runbook.ts';
import { whoMayApprove } from './authority.ts';
import type { EngineTools } from './engine-tools.ts';
import type { GatedStep, Gates, RunEvent } from './events.ts';
import type { Run } from './run.ts';

interface Asking {
  readonly confirm: Confirm | StepConfirm;
  readonly hash: string;
  readonly before?: GatedStep;
}

/** What a gate asks, of which plan, until when, and of whom. */
export async function gatesFor(
  run: Run,
  { confirm, hash, before }: Asking,
  tools: EngineTools,
): Promise<Extract<RunEvent, { type: 'gates_opened' }>['data']> {
  const asks = oneMore(run, before ? asked(confirm) : gatesOfRun(run, asked(confirm)));
  const gates = asks.approvals > 0 && wakes(run, confirm, tools) ? { ...asks, page: true } : asks;
  const approvers = gates.approvals > 0 ? await lookedUp(run, before?.step, tools) : undefined;
  const expiresAt = new Date(tools.clock.now().getTime() + confirm.withinMs).toISOString();
  return { gates, hash, expiresAt, ...(before && { before }), ...(approvers && { approvers }) };
}

/** To go without a safeguard takes somebody else's yes, whatever the runbook asks otherwise, and to have typed it. */
function gatesOfRun(run: Run, gates: Gates): Gates {
  if (!run.plan?.steps.waives) return isUnattended(run) ? NOTHING : gates;
  const phrase = `${gates.phrase ?? run.request.runbook.title.toLowerCase()} without a backup`;
  return { confirmation: true, phrase, approvals: Math.max(gates.approvals, 1) };
}

/**
 * Whoever asked by an account that is nobody's may approve in Slack as if they were somebody else: with one yes more,
 * at least as many others have agreed as the runbook asks.
 */
export function oneMore({ requester, request }: Pick<Run, 'requester' | 'request'>, gates: Gates): Gates {
  if (gates.approvals === 0 || !isUntied(requester, request.people)) return gates;
  return { ...gates, approvals: gates.approvals + 1, untied: true };
}

const NOTHING: Gates = { confirmation: false, approvals: 0 };

const asked = ({ required, phrase, approvals }: Confirm | StepConfirm): Gates => ({
  confirmation: required,
  ...(phrase !== undefined && { phrase }),
  approvals,
});

/** Where no role knows who is on call, there is nobody to wake. */
function wakes({ request }: Run, { page }: Confirm | StepConfirm, { runbooks }: EngineTools): boolean {
  const roles = Object.values(runbooks().roles);
  return (page ?? request.environment.protected) && roles.some((role) => role.pagerduty_on_call.length > 0);
}

/** A person allowed beforehand that a schedule asks nobody, and nobody would miss what is there. */
const isUnattended = ({ requester, request }: Run): boolean =>
  requester.kind === 'schedule' &&
  request.scheduled?.allowed !== undefined &&
  request.environment.disposable === true;

/** Asking for a yes does not wait longer for a directory that does not answer. */
const PATIENCE_MS = 2_000;

async function lookedUp(run: Run, step: string | undefined, tools: EngineTools): Promise<EligibleApprovers> {
  const found = await within(tools.clock, PATIENCE_MS, whoMayApprove(run, step, tools));
  return found === 'late' ? { people: [], onCall: [], unreachable: ['nobody answered in time'] } : found;
}
