import { expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.ts';
import { Pace } from '../../../src/slack/outbox/pace.ts';

const failure = (retryAfterMs?: number) =>
  new Failure({
    ...{ system: 'Slack', operation: 'chat.update', kind: 'rate_limited', message: '' },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** A clock that can be set, also back. */
function open() {
  let now = Date.parse('2026-03-04T02:48:00Z');
  const pace = new Pace({ now: () => new Date(now), after: () => () => {} });
  return {
    pace,
    move(ms: number) {
      now += ms;
    },
  };
}

test('five posts at once, then one a second, for each channel by itself', () => {
  const { pace, move } = open();
  for (let post = 0; post < 5; post++) {
    expect(pace.untilPost('C0OPS')).toBe(0);
    pace.posted('C0OPS');
  }

  expect(pace.untilPost('C0OPS')).toBe(1_000);
  expect(pace.untilPost('C0DEPLOY')).toBe(0);
  move(1_000);
  expect(pace.untilPost('C0OPS')).toBe(0);
});

test('pauses double up to a minute, and one success forgets them', () => {
  const { pace, move } = open();
  const pauses = Array.from({ length: 8 }, () => {
    pace.failed(failure());
    const pause = pace.untilOpen();
    move(pause);
    return pause / 1_000;
  });
  pace.succeeded();
  pace.failed(failure());

  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(pace.untilOpen()).toBe(1_000);
});

test('a second failure does not shorten what Slack asked for', () => {
  const { pace } = open();
  pace.failed(failure(30_000));
  pace.failed(failure());

  expect(pace.untilOpen()).toBe(30_000);
});

test('a clock that is set back by a day makes nothing wait for a day', () => {
  const { pace, move } = open();
  for (let post = 0; post < 9; post++) pace.posted('C0OPS');
  pace.updated('r-1');
  pace.failed(failure(5_000));
  move(-86_400_000);

  expect(pace.untilOpen()).toBe(5_000);
  expect(pace.untilPost('C0OPS')).toBe(5_000);
  expect(pace.untilUpdate('r-1')).toBe(5_000);
});
