import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.ts';
import type { Role } from '../../../src/runbooks/runbook.ts';
import { createDirectory, type DirectoryParts } from '../../../src/systems/directory/client.ts';
import type { OnCall } from '../../../src/systems/pagerduty/port.ts';
import { HeldClock } from '../../support/held-clock.ts';

const role = (over: Partial<Role>): Role => ({
  ...{
    name: 'responder',
    slack_users: [],
    slack_groups: [],
    pagerduty_on_call: [],
    on_call_levels: 1,
    cli_users: [],
    all_of: [],
  },
  ...over,
});

const RESPONDERS = role({ slack_groups: ['S0RESPOND'] });
const ON_CALL = role({ pagerduty_on_call: ['PSREPOL'] });

/** Slack's groups and PagerDuty's on call, as a small world that can fall silent. */
function world() {
  const clock = new HeldClock();
  const asked: string[] = [];
  const state = {
    groups: { S0RESPOND: ['U0RHEA', 'U0SAM'] } as Record<string, string[]>,
    people: { 'sam@example.com': 'U0SAM' } as Record<string, string>,
    policies: { PSREPOL: ['sam@example.com'] } as Record<string, string[]>,
    levels: undefined as readonly (readonly [number, string])[] | undefined,
    slackDown: false,
    pagerdutyDown: false,
  };
  const answer = async <Answer>(what: string, system: string, down: boolean, value: () => Answer) => {
    asked.push(what);
    await Promise.resolve();
    if (!down) return value();
    throw new Failure({
      system,
      operation: what,
      kind: 'unavailable',
      message: `${system} cannot be reached`,
    });
  };
  const kept = new Map<string, readonly string[]>();
  const parts: DirectoryParts = {
    clock,
    lastAnswers: {
      read: async (source) => kept.get(source),
      write: async (source, members) => void kept.set(source, members),
    },
    slack: {
      groupMembers: (id) => answer(id, 'Slack', state.slackDown, () => state.groups[id] ?? []),
      personByEmail: (email) => answer(email, 'Slack', state.slackDown, () => state.people[email]),
    },
    pagerduty: {
      onCalls: ({ escalationPolicyIds = [], scheduleIds = [] }) =>
        answer([...escalationPolicyIds, ...scheduleIds].join(), 'PagerDuty', state.pagerdutyDown, () =>
          escalationPolicyIds.flatMap((id) =>
            (state.levels ?? (state.policies[id] ?? []).map((email) => [1, email] as const)).map(
              ([level, email]) => onCall(id, email, level),
            ),
          ),
        ),
    },
  };
  const directory = createDirectory(parts);
  const restarted = () => createDirectory(parts);
  return { clock, asked, state, directory, restarted };
}

const onCall = (policy: string, email: string, level: number): OnCall => ({
  escalation_level: level,
  escalation_policy: { id: policy, summary: '' },
  schedule: null,
  user: { id: 'P0', name: email, email },
  start: null,
  end: null,
});

describe('who is in what', () => {
  test('is asked of Slack and of PagerDuty, whose people are found in Slack by e-mail', async () => {
    const { directory, clock } = world();

    const found = await directory.memberships([RESPONDERS, ON_CALL]);

    const at = clock.now();
    expect(found.groups).toEqual({ S0RESPOND: { status: 'known', members: ['U0RHEA', 'U0SAM'], at } });
    expect(found.onCall).toEqual({ PSREPOL: { status: 'known', members: ['U0SAM'], at } });
  });

  test('is empty for roles that name no source', async () => {
    expect(await world().directory.memberships([role({ slack_users: ['U0RHEA'] })])).toEqual({
      groups: {},
      onCall: {},
    });
  });

  test('leaves out people on call whom Slack does not know', async () => {
    const { directory, state } = world();
    state.policies.PSREPOL = ['nobody@example.com', 'sam@example.com'];

    expect((await directory.memberships([ON_CALL])).onCall.PSREPOL).toMatchObject({ members: ['U0SAM'] });
  });

  test('is remembered for a minute, then asked again', async () => {
    const { directory, state, asked, clock } = world();
    await directory.memberships([RESPONDERS]);
    state.groups.S0RESPOND = ['U0RHEA'];

    await clock.advance(59_000);
    const soon = await directory.memberships([RESPONDERS]);
    await clock.advance(2_000);
    const later = await directory.memberships([RESPONDERS]);

    expect(soon.groups.S0RESPOND).toMatchObject({ members: ['U0RHEA', 'U0SAM'] });
    expect(later.groups.S0RESPOND).toMatchObject({ members: ['U0RHEA'] });
    expect(asked).toHaveLength(2);
  });

  test('is asked once for many who want to know at the same time', async () => {
    const { directory, asked } = world();

    await Promise.all(Array.from({ length: 20 }, () => directory.memberships([RESPONDERS, RESPONDERS])));

    expect(asked).toEqual(['S0RESPOND']);
  });
});

describe('a source that does not answer', () => {
  test('is a fact in words, with what it said last', async () => {
    const { directory, state, clock } = world();
    await directory.memberships([RESPONDERS]);
    await clock.advance(61_000);
    state.slackDown = true;
    const since = clock.now();

    const first = await directory.memberships([RESPONDERS]);
    await clock.advance(10_000);
    const second = await directory.memberships([RESPONDERS]);

    const silent = {
      status: 'unreachable',
      why: 'Slack cannot be reached',
      since,
      lastKnown: ['U0RHEA', 'U0SAM'],
    };
    expect(first.groups.S0RESPOND).toEqual(silent);
    expect(second.groups.S0RESPOND).toEqual(silent);
  });

  test('that never answered has no last word', async () => {
    const { directory, state } = world();
    state.pagerdutyDown = true;

    const found = await directory.memberships([RESPONDERS, ON_CALL]);

    expect(found.onCall.PSREPOL).toMatchObject({
      status: 'unreachable',
      why: 'PagerDuty cannot be reached',
      lastKnown: [],
    });
    expect(found.groups.S0RESPOND).toMatchObject({ status: 'known' });
  });

  test('has a last word from before a restart, on call included', async () => {
    const { directory, restarted, state } = world();
    await directory.memberships([RESPONDERS, ON_CALL]);
    state.slackDown = true;

    const found = await restarted().memberships([RESPONDERS, ON_CALL]);

    expect(found.groups.S0RESPOND).toMatchObject({ status: 'unreachable', lastKnown: ['U0RHEA', 'U0SAM'] });
    expect(found.onCall.PSREPOL).toMatchObject({ status: 'unreachable', lastKnown: ['U0SAM'] });
  });

  test('is not asked by every click, and is believed as soon as it answers', async () => {
    const { directory, state, asked, clock } = world();
    state.slackDown = true;

    for (let click = 0; click < 10; click++) await directory.memberships([RESPONDERS]);
    const asks = asked.length;
    state.slackDown = false;
    await clock.advance(5_000);
    const back = await directory.memberships([RESPONDERS]);

    expect(asks).toBe(1);
    expect(back.groups.S0RESPOND).toMatchObject({ status: 'known' });
  });

  test('makes on call unreachable when it is Slack that cannot say who the people are', async () => {
    const { directory, state } = world();
    state.slackDown = true;

    expect((await directory.memberships([ON_CALL])).onCall.PSREPOL).toMatchObject({
      status: 'unreachable',
      why: 'Slack cannot be reached',
    });
  });
});

describe('on call', () => {
  const levels = (...people: readonly (readonly [number, string])[]) => {
    const room = world();
    for (const [, email] of people) room.state.people[email] = email.split('@')[0] ?? '';
    room.state.levels = people;
    return room;
  };

  test('is whoever is paged first, and no higher level', async () => {
    const { directory } = levels([1, 'sam@x.com'], [2, 'ben@x.com']);

    expect((await directory.memberships([ON_CALL])).onCall.PSREPOL).toMatchObject({ members: ['sam'] });
  });

  test('is the next level where nobody stands in the first, as PagerDuty goes on to it at once', async () => {
    const { directory } = levels([2, 'ben@x.com'], [3, 'cleo@x.com']);

    expect((await directory.memberships([ON_CALL])).onCall.PSREPOL).toMatchObject({ members: ['ben'] });
  });

  test('is more levels when the role says so', async () => {
    const { directory } = levels([1, 'sam@x.com'], [2, 'ben@x.com'], [3, 'cleo@x.com']);
    const wide = role({ pagerduty_on_call: ['PSREPOL'], on_call_levels: 2 });

    const { onCall: found } = await directory.memberships([ON_CALL, wide]);

    expect(found.PSREPOL).toMatchObject({ members: ['sam'] });
    expect(found['PSREPOL/2']).toMatchObject({ members: ['sam', 'ben'] });
  });
});
