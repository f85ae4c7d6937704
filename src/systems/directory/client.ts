import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { onCallSources, readOnCallSource } from '../../lib/on-call-source.ts';
import type { Membership } from '../../policy/membership.ts';
import type { OnCall, PagerDuty } from '../pagerduty/port.ts';
import type { Directory, LastAnswers, PersonOnCall, SlackPeople } from './port.ts';
import { type Known, SourceMemory } from './source-memory.ts';

export interface DirectoryParts {
  readonly slack: SlackPeople;
  readonly pagerduty: Pick<PagerDuty, 'onCalls'>;
  readonly clock: Clock;
  readonly lastAnswers: LastAnswers;
}

/** Slack's user groups and PagerDuty's on call, each remembered for a minute and asked once at a time. */
export function createDirectory({ slack, pagerduty, clock, lastAnswers }: DirectoryParts): Directory {
  const groups = new SourceMemory({
    ...{ clock, lastAnswers, kind: 'slack-group' },
    fetch: (id) => slack.groupMembers(id),
  });
  const people = new SourceMemory({
    // Who is on call is kept by Slack id; addresses are not kept at all.
    ...{ clock, lastAnswers: NOT_KEPT, kind: 'slack-email' },
    async fetch(email) {
      const person = await slack.personByEmail(email);
      return person === undefined ? [] : [person];
    },
  });
  const onCall = new SourceMemory({
    ...{ clock, lastAnswers, kind: 'pagerduty' },
    async fetch(source) {
      const { id, levels } = readOnCallSource(source);
      return slackIds(await onCallAt(pagerduty, id, levels), people);
    },
  });

  return {
    async memberships(roles) {
      const [inGroups, onDuty] = await Promise.all([
        askAll(
          groups,
          roles.flatMap((role) => role.slack_groups),
        ),
        askAll(
          onCall,
          roles.flatMap((role) => onCallSources(role)),
        ),
      ]);
      return { groups: inGroups, onCall: onDuty };
    },

    async onCall(roles) {
      const ids = [...new Set(roles.flatMap((role) => role.pagerduty_on_call))];
      const found = await Promise.all(ids.map((id) => onCallAt(pagerduty, id, EVERY_LEVEL)));
      const known = await Promise.all(found.flat().map((one) => asPerson(one, people)));
      return known.flat().sort((a, b) => a.level - b.level);
    },
  };
}

const EVERY_LEVEL = Number.POSITIVE_INFINITY;
const NOT_KEPT: LastAnswers = { read: async () => undefined, write: async () => {} };

async function askAll(memory: SourceMemory, ids: readonly string[]): Promise<Record<string, Membership>> {
  const asked = await Promise.all([...new Set(ids)].map(async (id) => [id, await memory.ask(id)] as const));
  return Object.fromEntries(asked);
}

/** The id may be an escalation policy's or a schedule's, and does not say which; one filter at a time, as two would intersect. */
async function onCallAt(
  pagerduty: Pick<PagerDuty, 'onCalls'>,
  id: string,
  levels: number,
): Promise<readonly OnCall[]> {
  const [byPolicy, bySchedule] = await Promise.all([
    pagerduty.onCalls({ escalationPolicyIds: [id] }).catch(noneIfUnknown),
    pagerduty.onCalls({ scheduleIds: [id] }).catch(noneIfUnknown),
  ]);
  return [...firstLevels(byPolicy, levels), ...bySchedule];
}

/** Levels that nobody stands in are passed over: PagerDuty goes on to the next one at once. */
function firstLevels(onCalls: readonly OnCall[], levels: number): readonly OnCall[] {
  const occupied = [...new Set(onCalls.map((one) => one.escalation_level))].sort((a, b) => a - b);
  const counted = new Set(occupied.slice(0, levels));
  return onCalls.filter((one) => counted.has(one.escalation_level));
}

function noneIfUnknown(error: unknown): readonly OnCall[] {
  if (error instanceof Failure && (error.kind === 'not_found' || error.kind === 'invalid')) return [];
  throw error;
}

async function slackIds(onCalls: readonly OnCall[], people: SourceMemory): Promise<Known> {
  const emails = [...new Set(onCalls.map(({ user }) => user.email))];
  return (await Promise.all(emails.map((email) => slackIdsOf(email, people)))).flat();
}

async function asPerson(
  { user, escalation_level: level, escalation_policy }: OnCall,
  people: SourceMemory,
): Promise<readonly PersonOnCall[]> {
  const ids = await slackIdsOf(user.email, people);
  return ids.map((person) => ({ person, user, level, policy: escalation_policy.id }));
}

async function slackIdsOf(email: string, people: SourceMemory): Promise<Known> {
  const found = await people.ask(email);
  if (found.status === 'known') return found.members;
  throw new Failure({
    system: 'Slack',
    operation: 'users.lookupByEmail',
    kind: 'unavailable',
    message: found.why,
  });
}
