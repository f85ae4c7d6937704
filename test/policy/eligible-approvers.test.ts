import { expect, test } from 'vitest';
import { eligibleApprovers } from '../../src/policy/eligible-approvers.ts';
import { facts, known, role, rolesOf, silent } from './people.ts';

const ROLES = rolesOf(
  role('commander', { slack_groups: ['S0COMMAND'] }),
  role('responder', { pagerduty_on_call: ['PSREPOL'] }),
);

const ask = (requester: string, groups: ReturnType<typeof known>, allowed = ['commander']) =>
  eligibleApprovers({
    requester: [requester],
    allowed,
    roles: ROLES,
    memberships: facts({ groups: { S0COMMAND: groups }, onCall: { PSREPOL: known('U0CLEO') } }),
  });

test('are those who have the role, on call first, and not the requester', () => {
  expect(ask('U0BEN', known('U0BEN', 'U0DAN', 'U0CLEO'))).toEqual({
    people: ['U0CLEO', 'U0DAN'],
    onCall: ['U0CLEO'],
    unreachable: [],
  });
});

test('are nobody when only the requester has the role', () => {
  expect(ask('U0BEN', known('U0BEN'))).toEqual({ people: [], onCall: [], unreachable: [] });
});

test('are each counted once, however many roles they have', () => {
  expect(ask('U0BEN', known('U0CLEO'), ['commander', 'responder']).people).toEqual(['U0CLEO']);
});

test('are not those whom a silent source knew last, and the silence is said', () => {
  expect(ask('U0BEN', silent('U0DAN'))).toEqual({
    people: [],
    onCall: [],
    unreachable: ['Slack group S0COMMAND, silent since 03:00 UTC: Slack cannot be reached'],
  });
});
