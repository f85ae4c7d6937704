import { expect, test } from 'vitest';
import { isUntied, samePerson } from '../../src/audit/event.ts';

const slackBen = { kind: 'slack', id: 'U0COMMAND1' } as const;
const slackCleo = { kind: 'slack', id: 'U0COMMAND2' } as const;
const cliBen = { kind: 'cli', id: 'ben' } as const;
const cliEve = { kind: 'cli', id: 'eve' } as const;
const TIES = [{ slack: slackBen.id, cli: cliBen.id }];

test.each([
  { a: slackBen, b: slackBen, ties: [], same: true },
  { a: slackBen, b: cliBen, ties: [], same: false },
  { a: slackBen, b: cliBen, ties: TIES, same: true },
  { a: cliBen, b: slackBen, ties: TIES, same: true },
  { a: slackCleo, b: cliBen, ties: TIES, same: false },
  { a: slackBen, b: cliEve, ties: TIES, same: false },
  { a: slackBen, b: { kind: 'slack', id: 'ben' } as const, ties: TIES, same: false },
  { a: slackBen, b: { kind: 'schedule', id: 'ben' } as const, ties: TIES, same: false },
])('$a.kind $a.id and $b.kind $b.id with $ties.length ties: one person? $same', ({ a, b, ties, same }) => {
  expect(samePerson(a, b, ties)).toBe(same);
});

test.each([
  { who: cliBen, ties: [], untied: true },
  { who: cliBen, ties: TIES, untied: false },
  { who: cliEve, ties: TIES, untied: true },
  { who: slackCleo, ties: [], untied: false },
])('$who.kind $who.id with $ties.length ties is nobody known: $untied', ({ who, ties, untied }) => {
  expect(isUntied(who, ties)).toBe(untied);
});
