import { expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.ts';
import { foldAway, nextAwayMove } from '../../../src/slack/away/away.ts';
import { Reach } from '../../../src/slack/away/reach.ts';
import { HeldClock } from '../../support/held-clock.ts';

const START = Date.parse('2026-03-04T03:12:00Z');
const at = (seconds: number) => new Date(START + seconds * 1_000);
const revoked = new Failure({
  ...{ system: 'Slack', operation: 'auth.test', kind: 'denied' },
  message: 'Slack answered token_revoked (auth.test)',
});

const fine = { trouble: () => undefined, fineSince: at(0) };
const troubled = { trouble: () => ({ since: at(0), why: revoked.message }), fineSince: at(0) };

const event = (type: string, hash = 'a'.repeat(64)) => ({
  ...{ type, hash },
  data: { since: at(0).toISOString(), why: revoked.message },
});
const away = foldAway([event('slack_away')]);
const paged = foldAway([event('slack_away'), event('slack_away_paged')]);
const back = foldAway([event('slack_away'), event('slack_away_paged'), event('slack_back')]);
const over = foldAway([
  ...[event('slack_away'), event('slack_away_paged'), event('slack_back')],
  event('slack_page_resolved'),
]);

test.each([
  ['all is well', undefined, fine, 600, 'nothing'],
  ['trouble for a minute is a hiccup', undefined, troubled, 119, 'nothing'],
  ['trouble for two minutes is an absence', undefined, troubled, 120, 'record_away'],
  ['an absence on record pages', away, troubled, 130, 'page'],
  ['one that has paged waits', paged, troubled, 3_600, 'nothing'],
  ['one answer is no return', paged, fine, 59, 'nothing'],
  ['a minute of answers is', paged, fine, 60, 'record_back'],
  ['a return ends the page', back, fine, 61, 'resolve_page'],
  ['what is over stays so', over, fine, 3_600, 'nothing'],
  ['a second absence is another', over, troubled, 120, 'record_away'],
] as const)('%s', (_title, recorded, reach, seconds, move) => {
  expect(nextAwayMove({ away: recorded, reach, now: at(seconds), mayPage: true })).toBe(move);
});

test('without a PagerDuty it is recorded all the same, and over when Slack is back', () => {
  const facts = { mayPage: false, now: at(600) };

  expect(nextAwayMove({ ...facts, away: undefined, reach: troubled })).toBe('record_away');
  expect(nextAwayMove({ ...facts, away, reach: troubled })).toBe('nothing');
  expect(nextAwayMove({ ...facts, away, reach: fine })).toBe('record_back');
});

test('each absence has a page of its own; one whose page could not be ended goes on with it', () => {
  const again = foldAway([event('slack_away'), event('slack_away_paged'), event('slack_back')]);
  const other = 'b'.repeat(64);
  const third = foldAway([
    ...[event('slack_away'), event('slack_away_paged'), event('slack_back')],
    event('slack_away', other),
  ]);
  const fourth = foldAway([
    ...[event('slack_away'), event('slack_away_paged'), event('slack_back'), event('slack_page_resolved')],
    event('slack_away', other),
  ]);

  expect(third).toMatchObject({ key: again?.key, isPaged: true, isOver: false });
  expect(fourth).toMatchObject({ key: `runbolt-slack-away-${other.slice(0, 16)}`, isPaged: false });
});

test('trouble is since the first failure after which nothing worked, in whichever way it is noticed', async () => {
  const clock = new HeldClock('2026-03-04T03:12:00Z');
  const reach = new Reach(clock);
  reach.failed('telling', revoked);
  await clock.advance(60_000);
  reach.failed('asking', revoked);
  reach.failed('telling', revoked);

  expect(reach.trouble()).toEqual({ since: at(0), why: 'Slack answered token_revoked (auth.test)' });
  reach.worked('telling');
  expect(reach.trouble()).toMatchObject({ since: at(60) });
  reach.worked('asking');
  expect(reach.trouble()).toBeUndefined();
  expect(reach.fineSince).toEqual(at(60));
});
