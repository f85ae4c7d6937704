import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PagerDuty, PagerDutyIncident } from '../../systems/pagerduty/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { describeOnCall } from './describe-on-call.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  escalation_policy: z.string().min(1).describe('The id of the escalation policy to page, such as PSREPOL'),
  title: z.string().trim().min(1).max(1_024).describe('What the person who is paged reads first'),
  severity: z.string().min(1).describe('The severity; P0, P1, critical and high page loudly, others quietly'),
  details: z.string().max(20_000).optional().describe('More for whoever opens the page'),
  dedup_key: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("The same key never opens a second incident while the first is open; absent: the step's own"),
  service: z.string().min(1).optional().describe("The PagerDuty service; absent: the policy's first"),
  from: z
    .email()
    .optional()
    .describe('The e-mail address of the PagerDuty user who pages; absent: the service user'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  incident: z.string().describe('The id of the PagerDuty incident'),
  number: z.int().describe('Its number'),
  url: z.string().describe('Its address'),
  paged: z.array(z.string()).describe('Names of those it is assigned to'),
});

/**
 * Opens a PagerDuty incident, which pages whoever is on call. Its effect is `change`, so in a runbook it is confirmed
 * with the rest of the plan; declaring an incident, which is its own confirmation, calls it without asking again.
 */
export const page = defineAction({
  name: 'pagerduty/page',
  summary: 'Pages whoever is on call for an escalation policy',
  effect: 'change',
  input: Input,
  output: Output,
  // Two incidents may page the same people at the same time; only the same page must not run twice.
  targets: ({ escalation_policy, dedup_key }) =>
    dedup_key === undefined ? [] : [`pagerduty:${escalation_policy}/${dedup_key}`],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planPage(context, input),
  apply: (context, input, plan) => openIncident(context, input, plan),
  observe: (context, input, seen) => observeIncident(context, input, seen),
});

async function planPage({ systems, signal }: ActionContext, input: Input): Promise<StepPlan> {
  const { pagerduty } = systems;
  const policy = await pagerduty.readEscalationPolicy(input.escalation_policy, signal);
  const onCalls = await pagerduty.onCalls({ escalationPolicyIds: [policy.id] }, signal);
  const first = onCalls.filter((one) => one.escalation_level === 1);
  const service = input.service ?? policy.services[0]?.id;
  const change = {
    target: `pagerduty/${policy.id}`,
    field: 'incident',
    before: null,
    after: `${input.severity}: ${input.title}`,
  };
  const plan = {
    changes: [change],
    guards: service === undefined ? {} : { service },
    outputs: {},
    facts: [
      first.length > 0
        ? `Pages ${first.map(describeOnCall).join(' and ')} (${policy.name}).`
        : `${policy.name} decides whom it pages.`,
    ],
    warnings: first.length > 0 ? [] : [`Nobody is on call at the first level of ${policy.name} now.`],
    commands: [],
  };
  if (service !== undefined) return plan;
  return {
    ...plan,
    changes: [],
    obstacle: `No PagerDuty service uses the escalation policy ${policy.name}, so no incident can be opened. Name one with "service".`,
  };
}

async function openIncident({ systems, token, signal }: ActionContext, input: Input, plan: StepPlan) {
  const { service } = z.object({ service: z.string() }).parse(plan.guards);
  const incidentKey = keyOf(input, token);
  try {
    const opened = await systems.pagerduty.createIncident(
      {
        title: `${input.severity}: ${input.title}`,
        serviceId: service,
        escalationPolicyId: input.escalation_policy,
        urgency: isLoud(input.severity) ? 'high' : 'low',
        ...(input.details !== undefined && { details: input.details }),
        incidentKey,
        ...(input.from !== undefined && { from: input.from }),
      },
      signal,
    );
    return { incident: opened.id };
  } catch (error) {
    // The key is taken by an open incident: the page that we wanted has been sent already.
    if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
    const open = await systems.pagerduty.findIncident(incidentKey, signal);
    if (!open) throw error;
    return { incident: open.id };
  }
}

async function observeIncident(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const found = await findIncident(context.systems.pagerduty, context, input, seen);
  if (!found) return { status: 'absent' };
  const paged = found.assignments.map((one) => one.assignee.summary);
  return {
    status: 'done',
    outputs: { incident: found.id, number: found.incident_number, url: found.html_url, paged },
    evidence: [
      paged.length > 0
        ? `PagerDuty incident #${found.incident_number} is ${found.status} and assigned to ${paged.join(', ')}.`
        : `PagerDuty incident #${found.incident_number} is ${found.status}, but assigned to nobody: call someone.`,
    ],
  };
}

/** Without a receipt: by its key. One that was resolved before we began is an earlier page, and not ours. */
async function findIncident(
  pagerduty: PagerDuty,
  { token, signal }: ActionContext,
  input: Input,
  { receipt, startedAt }: Seen,
): Promise<PagerDutyIncident | undefined> {
  if (typeof receipt?.incident === 'string') return pagerduty.readIncident(receipt.incident, signal);
  const found = await pagerduty.findIncident(keyOf(input, token), signal);
  const isEarlier = found?.status === 'resolved' && found.created_at < startedAt;
  return isEarlier ? undefined : found;
}

function keyOf({ dedup_key }: Input, token: string): string {
  return dedup_key ?? `runbolt/${token}`;
}

function isLoud(severity: string): boolean {
  return ['p0', 'p1', 'critical', 'high', 'error'].includes(severity.toLowerCase());
}
