import { z } from 'zod';
import { defineAction } from '../action.ts';
import { describeOnCall } from './describe-on-call.ts';

const DEADLINE_MS = 60_000;

const Input = z.object({
  escalation_policy: z.string().min(1).describe('The id of the escalation policy, such as PSREPOL'),
});

const Person = z.object({
  name: z.string().describe('The name'),
  email: z.string().describe('The e-mail address'),
  level: z.int().describe('1 is paged first'),
  until: z.string().nullable().describe('The end of the turn, RFC 3339; null: permanently'),
});

const Output = z.object({ people: z.array(Person).describe('Who is on call, first paged first') });

/** Nobody on call is a finding that needs a person, so it fails. */
export const whoIsOnCall = defineAction({
  name: 'pagerduty/who-is-on-call',
  summary: 'Says who is on call for an escalation policy',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, { escalation_policy }) {
    const facts = [`Asks PagerDuty who is on call for ${escalation_policy}.`];
    return { changes: [], guards: {}, outputs: {}, facts, warnings: [], commands: [] };
  },

  async observe({ systems, signal }, { escalation_policy }) {
    const onCalls = await systems.pagerduty.onCalls({ escalationPolicyIds: [escalation_policy] }, signal);
    if (onCalls.length === 0)
      return {
        status: 'failed',
        reason: `Nobody is on call for ${escalation_policy}. Call someone directly.`,
      };
    const people = onCalls.map(({ user, escalation_level, end }) => ({
      name: user.name,
      email: user.email,
      level: escalation_level,
      until: end?.toISOString() ?? null,
    }));
    const evidence = onCalls.map((one) => `Level ${one.escalation_level}: ${describeOnCall(one)}.`);
    return { status: 'done', outputs: { people }, evidence };
  },
});
