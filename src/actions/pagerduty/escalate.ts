import { z } from 'zod';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { describeOnCall } from './describe-on-call.ts';
import { incidentFields, incidentTarget } from './incident-fields.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  ...incidentFields,
  escalation_policy: z.string().min(1).describe('The id of its escalation policy, such as PSREPOL'),
  level: z.int().min(2).max(20).describe('The level to page; a policy that has fewer pages its last one'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ paged: z.array(z.string()).describe('Names of those it is assigned to now') });

/** Pages the next ones in line. It cannot be taken back; paging them twice does no harm. */
export const escalate = defineAction({
  name: 'pagerduty/escalate',
  summary: 'Pages the next level of an incident that nobody has acknowledged',
  effect: 'change',
  noUndo: 'There is no undo: whoever is paged is paged.',
  input: Input,
  output: Output,
  targets: (input) => [incidentTarget(input)],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planEscalation(context, input),

  async apply({ systems, signal }, { incident: id, from }, { guards }) {
    const { level } = z.object({ level: z.int() }).parse(guards);
    const update = { id, escalationLevel: level, ...(from !== undefined && { from }) };
    await systems.pagerduty.updateIncident(update, signal);
    return { level };
  },

  observe: (context, input, seen) => observeEscalation(context, input, seen),
});

async function planEscalation({ systems, signal }: ActionContext, input: Input): Promise<StepPlan> {
  const { incident: id, escalation_policy } = input;
  const incident = await systems.pagerduty.readIncident(id, signal);
  const onCalls = await systems.pagerduty.onCalls({ escalationPolicyIds: [escalation_policy] }, signal);
  const level = Math.min(input.level, Math.max(1, ...onCalls.map((one) => one.escalation_level)));
  const people = onCalls.filter((one) => one.escalation_level === level);
  const plan = {
    changes: [{ target: `pagerduty/${id}`, field: 'escalation_level', before: null, after: level }],
    guards: { level },
    outputs: {},
    facts: people.map((one) => `Pages ${describeOnCall(one)}, level ${level}.`),
    warnings: [],
    commands: [],
  };
  if (incident.status === 'triggered') return plan;
  const nothingToDo = `PagerDuty incident #${incident.incident_number} is ${incident.status} already.`;
  return { ...plan, changes: [], nothingToDo };
}

async function observeEscalation(
  { systems, signal }: ActionContext,
  { incident: id }: Input,
  { receipt }: Seen,
): Promise<Observation> {
  // Paging them twice does no harm; that they may have been paged once is said.
  if (!receipt)
    return { status: 'absent', half: { stands: 'Perhaps the next level has been paged already.' } };
  const incident = await systems.pagerduty.readIncident(id, signal);
  const paged = incident.assignments.map(({ assignee }) => assignee.summary);
  const whom = paged.join(', ') || 'nobody: call someone';
  const evidence = [`PagerDuty incident #${incident.incident_number} is assigned to ${whom}.`];
  return { status: 'done', outputs: { paged }, evidence };
}
