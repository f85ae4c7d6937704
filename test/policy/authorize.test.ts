import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/audit/event.ts';
import { type AuthorizeQuestion, authorize } from '../../src/policy/authorize.ts';
import { AT, facts, known, role, rolesOf, silent } from './people.ts';

const RHEA: Actor = { kind: 'slack', id: 'U0RHEA' };
const CLI_BEN: Actor = { kind: 'cli', id: 'ben' };

const ask = (over: Partial<AuthorizeQuestion>) =>
  authorize({
    actor: RHEA,
    to: 'run purge',
    allowed: ['responder'],
    roles: {},
    memberships: facts({}),
    lastKnownCounts: false,
    ...over,
  });

const IN_GROUP = rolesOf(role('responder', { slack_groups: ['S0RESPOND'] }));
const ON_CALL = rolesOf(role('responder', { pagerduty_on_call: ['PSREPOL'] }));
const EITHER = rolesOf(role('responder', { slack_groups: ['S0RESPOND'], pagerduty_on_call: ['PSREPOL'] }));
const BOTH = rolesOf(
  role('responder', { slack_groups: ['S0RESPOND'] }),
  role('awake', { pagerduty_on_call: ['PSREPOL'] }),
  role('awake-responder', { all_of: ['responder', 'awake'] }),
);

describe('who may', () => {
  test.each<readonly [string, Partial<AuthorizeQuestion>, boolean]>([
    ['a person named by id', { roles: rolesOf(role('responder', { slack_users: ['U0RHEA'] })) }, true],
    [
      'a group that has the person',
      { roles: IN_GROUP, memberships: facts({ groups: { S0RESPOND: known('U0RHEA') } }) },
      true,
    ],
    [
      'a group that has not',
      { roles: IN_GROUP, memberships: facts({ groups: { S0RESPOND: known('U0SAM') } }) },
      false,
    ],
    [
      'whoever is on call',
      { roles: ON_CALL, memberships: facts({ onCall: { PSREPOL: known('U0RHEA') } }) },
      true,
    ],
    ['a role that is in no file', { roles: {} }, false],
    ['an empty role', { roles: rolesOf(role('responder')) }, false],
    [
      'an empty list of roles',
      { allowed: [], roles: IN_GROUP, memberships: facts({ groups: { S0RESPOND: known('U0RHEA') } }) },
      false,
    ],
    [
      'two levels asked, one known',
      {
        roles: rolesOf(role('responder', { pagerduty_on_call: ['PSREPOL'], on_call_levels: 2 })),
        memberships: facts({ onCall: { PSREPOL: known('U0RHEA') } }),
      },
      false,
    ],
    [
      'two levels asked and known',
      {
        roles: rolesOf(role('responder', { pagerduty_on_call: ['PSREPOL'], on_call_levels: 2 })),
        memberships: facts({ onCall: { 'PSREPOL/2': known('U0RHEA') } }),
      },
      true,
    ],
    [
      'every one of the roles',
      {
        allowed: ['awake-responder'],
        roles: BOTH,
        memberships: facts({ groups: { S0RESPOND: known('U0RHEA') }, onCall: { PSREPOL: known('U0RHEA') } }),
      },
      true,
    ],
    [
      'only one of the roles',
      {
        allowed: ['awake-responder'],
        roles: BOTH,
        memberships: facts({ groups: { S0RESPOND: known('U0RHEA') }, onCall: { PSREPOL: known('U0SAM') } }),
      },
      false,
    ],
    [
      'an account that the role names',
      { actor: CLI_BEN, roles: rolesOf(role('responder', { cli_users: ['ben'] })) },
      true,
    ],
    [
      'an account of a person by that id',
      { actor: CLI_BEN, roles: rolesOf(role('responder', { slack_users: ['ben'] })) },
      false,
    ],
    [
      'a person with the name of an account',
      { actor: { kind: 'slack', id: 'ben' }, roles: rolesOf(role('responder', { cli_users: ['ben'] })) },
      false,
    ],
    [
      'a schedule',
      {
        actor: { kind: 'schedule', id: 'U0RHEA' },
        roles: rolesOf(role('responder', { slack_users: ['U0RHEA'] })),
      },
      false,
    ],
  ])('%s', (_, question, allowed) => {
    expect(ask(question).allowed).toBe(allowed);
  });
});

describe('a source that does not answer', () => {
  test.each<readonly [string, Partial<AuthorizeQuestion>, boolean]>([
    [
      'keeps out whom only it would let in',
      { roles: IN_GROUP, memberships: facts({ groups: { S0RESPOND: silent('U0RHEA') } }) },
      false,
    ],
    [
      'keeps out nobody whom another one lets in',
      {
        roles: EITHER,
        memberships: facts({ groups: { S0RESPOND: silent() }, onCall: { PSREPOL: known('U0RHEA') } }),
      },
      true,
    ],
    [
      'still lets in to read or halt',
      {
        lastKnownCounts: true,
        roles: IN_GROUP,
        memberships: facts({ groups: { S0RESPOND: silent('U0RHEA') } }),
      },
      true,
    ],
    [
      'lets nobody in to read or halt whom it never knew',
      { lastKnownCounts: true, roles: IN_GROUP, memberships: facts({ groups: { S0RESPOND: silent() } }) },
      false,
    ],
  ])('%s', (_, question, allowed) => {
    expect(ask(question).allowed).toBe(allowed);
  });

  test('marks whom only its last answer let in, and nobody else', () => {
    const groups = { S0RESPOND: silent('U0RHEA') };
    const question = { lastKnownCounts: true, roles: IN_GROUP, memberships: facts({ groups }) };

    expect(ask(question)).toMatchObject({
      onLastKnown: ['Slack group S0RESPOND, silent since 03:00 UTC: Slack cannot be reached'],
    });
    expect(
      ask({
        ...question,
        roles: EITHER,
        memberships: facts({ groups, onCall: { PSREPOL: known('U0RHEA') } }),
      }),
    ).not.toHaveProperty('onLastKnown');
  });

  test('is named with the time since when, also when a part of the role needs it', () => {
    const memberships = facts({ groups: { S0RESPOND: silent() }, onCall: { PSREPOL: known('U0RHEA') } });

    expect(ask({ allowed: ['awake-responder'], roles: BOTH, memberships })).toMatchObject({
      unreachable: ['Slack group S0RESPOND, silent since 03:00 UTC: Slack cannot be reached'],
    });
  });
});

describe('a refusal', () => {
  test('names the rule, who has the role with those on call first, and how old that is', () => {
    const memberships = facts({
      groups: { S0RESPOND: known('U0BEN', 'U0SAM') },
      onCall: { PSREPOL: known('U0SAM') },
    });

    expect(ask({ roles: EITHER, memberships })).toEqual({
      allowed: false,
      rule: 'only responder may run purge',
      roles: ['responder'],
      who: ['U0SAM', 'U0BEN'],
      onCall: ['U0SAM'],
      unreachable: [],
      asOf: AT,
    });
  });

  test('names nobody who has only a part of the role', () => {
    const memberships = facts({
      groups: { S0RESPOND: known('U0BEN', 'U0SAM') },
      onCall: { PSREPOL: known('U0SAM', 'U0CLEO') },
    });

    expect(ask({ allowed: ['awake-responder'], roles: BOTH, memberships })).toMatchObject({ who: ['U0SAM'] });
  });
});
