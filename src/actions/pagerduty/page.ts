import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PagerDuty, PagerDutyIncident } from '../../systems/pagerduty/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { PageGuards as Guards, planPage } from './plan-page.ts';

const DEADLINE_MS = 2 * 60_000;

export const PageInput = z.object({
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
  link_open: z
    .boolean()
    .default(false)
    .describe('Whether an incident that is open on the service already is joined instead of opening another'),
  awake: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'a person is a Slack id, like U024BE7LH')
    .optional()
    .describe(
      'The Slack id of somebody who knows already: when they are first in line, the next level is paged',
    ),
  service: z.string().min(1).optional().describe("The PagerDuty service; absent: the policy's first"),
  from: z
    .email()
    .optional()
    .describe('The e-mail address of the PagerDuty user who pages; absent: the service user'),
});
type Input = z.output<typeof PageInput>;

const Output = z.object({
  incident: z.string().describe('The id of the PagerDuty incident'),
  number: z.int().describe('Its number'),
  url: z.string().describe('Its address'),
  level: z.int().describe('The level of the escalation policy that was paged'),
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
  noUndo: 'There is no undo: whoever is paged is paged.',
  input: PageInput,
  output: Output,
  // Two incidents may page the same people at the same time; only the same page must not run twice.
  targets: ({ escalation_policy, dedup_key }) =>
    dedup_key === undefined ? [] : [`pagerduty:${escalation_policy}/${dedup_key}`],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planPage(context, input),
  apply: (context, input, plan) => openOrJoin(context, input, plan),
  observe: (context, input, seen) => observeIncident(context, input, seen),
});

async function openOrJoin(context: ActionContext, input: Input, plan: StepPlan) {
  const { service, joins, level } = Guards.parse(plan.guards);
  if (joins === undefined) return openIncident(context, input, { service, level });
  const { pagerduty } = context.systems;
  if (level > 1) await pagerduty.updateIncident({ id: joins, escalationLevel: level }, context.signal);
  return { incident: joins };
}

async function openIncident(
  { systems, token, signal }: ActionContext,
  input: Input,
  { service, level }: { readonly service: string; readonly level: number },
) {
  const { pagerduty } = systems;
  const incidentKey = keyOf(input, token);
  try {
    const opened = await pagerduty.createIncident(
      {
        title: `${input.severity}: ${input.title}`,
        serviceId: service,
        escalationPolicyId: input.escalation_policy,
        urgency: isLoud(input.severity) ? 'high' : 'low',
        ...(level > 1 && { assignees: await peopleOnLevel(pagerduty, input, level, signal) }),
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
    const open = await pagerduty.findIncident({ key: incidentKey, service }, signal);
    if (!open) throw error;
    return { incident: open.id };
  }
}

async function peopleOnLevel(
  pagerduty: PagerDuty,
  { escalation_policy }: Input,
  level: number,
  signal: AbortSignal,
) {
  const onCalls = await pagerduty.onCalls({ escalationPolicyIds: [escalation_policy] }, signal);
  return onCalls.filter((one) => one.escalation_level === level).map(({ user }) => user.id);
}

async function observeIncident(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const found = await findIncident(context.systems.pagerduty, context, input, seen);
  if (!found) return { status: 'absent' };
  const paged = found.assignments.map((one) => one.assignee.summary);
  return {
    status: 'done',
    outputs: {
      ...{ incident: found.id, number: found.incident_number, url: found.html_url, paged },
      level: Guards.parse(seen.plan.guards).level,
    },
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
  { receipt, startedAt, plan }: Seen,
): Promise<PagerDutyIncident | undefined> {
  if (typeof receipt?.incident === 'string') return pagerduty.readIncident(receipt.incident, signal);
  const { service, joins, level } = Guards.parse(plan.guards);
  // Whether it was escalated cannot be seen; doing it again does no harm.
  if (joins !== undefined) return level > 1 ? undefined : pagerduty.readIncident(joins, signal);
  const found = await pagerduty.findIncident({ key: keyOf(input, token), service }, signal);
  const isEarlier = found?.status === 'resolved' && found.created_at < startedAt;
  return isEarlier ? undefined : found;
}

function keyOf({ dedup_key }: Input, token: string): string {
  return dedup_key ?? `runbolt/${token}`;
}

function isLoud(severity: string): boolean {
  return ['p0', 'p1', 'critical', 'high', 'error'].includes(severity.toLowerCase());
}
