import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { OnCall } from '../../systems/pagerduty/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { describeOnCall } from './describe-on-call.ts';

/** What a page was planned with. */
export const PageGuards = z.object({
  service: z.string(),
  /** The open incident that is joined instead of opening another. */
  joins: z.string().optional(),
  /** The level of the policy that is paged first. */
  level: z.int().default(1),
});

interface Asked {
  readonly escalation_policy: string;
  readonly service?: string | undefined;
  readonly severity: string;
  readonly title: string;
  readonly link_open: boolean;
  readonly awake?: string | undefined;
}

/** Reads who would be paged, and whether PagerDuty knows of the trouble already. */
export async function planPage(context: ActionContext, input: Asked): Promise<StepPlan> {
  const { systems, signal } = context;
  const policy = await systems.pagerduty.readEscalationPolicy(input.escalation_policy, signal);
  const service = input.service ?? policy.services[0]?.id;
  if (service === undefined) return withoutService(policy.name);

  const onCalls = await systems.pagerduty.onCalls({ escalationPolicyIds: [policy.id] }, signal);
  const level = levelToPage(onCalls, await emailOf(context, input.awake));
  const people = onCalls.filter((one) => one.escalation_level === level);
  const open = input.link_open ? await openIncident(context, service) : undefined;
  const change = {
    target: `pagerduty/${policy.id}`,
    field: 'incident',
    before: null,
    after: open ? `joins #${open.incident_number}` : `${input.severity}: ${input.title}`,
  };
  return {
    changes: [change],
    guards: { service, ...(open && { joins: open.id }), ...(level > 1 && { level }) },
    outputs: {},
    facts: [
      ...(open ? [`PagerDuty incident #${open.incident_number} is open already: ${open.title}.`] : []),
      people.length > 0
        ? `${policy.name} pages ${people.map(describeOnCall).join(' and ')}.`
        : `${policy.name} decides whom it pages.`,
    ],
    warnings: people.length > 0 ? [] : [`Nobody is on call at the first level of ${policy.name} now.`],
    commands: [],
  };
}

/** The first level, unless the only person on it knows already and there is another level. */
function levelToPage(onCalls: readonly OnCall[], awake: string | undefined): number {
  const asleep = onCalls.filter(({ user }) => user.email.toLowerCase() !== awake?.toLowerCase());
  const first = onCalls.filter((one) => one.escalation_level === 1);
  const isAwake = first.length > 0 && !asleep.some((one) => one.escalation_level === 1);
  return isAwake ? (asleep[0]?.escalation_level ?? 1) : 1;
}

/** Slack must not keep anybody asleep: when it does not say who it is, the first level is paged. */
async function emailOf({ systems, signal }: ActionContext, awake: string | undefined) {
  if (awake === undefined) return undefined;
  try {
    return await systems.chat.emailOf(awake, signal);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Another incident of ours is another trouble; only what monitoring or a person opened may be this one. */
async function openIncident({ systems, signal }: ActionContext, service: string) {
  const open = await systems.pagerduty.openIncidents(service, signal);
  return open.find(({ incident_key }) => !incident_key?.startsWith('runbolt/'));
}

function withoutService(policy: string): StepPlan {
  const obstacle = `No PagerDuty service uses the escalation policy ${policy}, so no incident can be opened. Name one with "service".`;
  return {
    changes: [],
    guards: {},
    outputs: {},
    facts: [],
    warnings: [],
    commands: [],
    obstacle,
    final: true,
  };
}
