import { expect, test } from 'vitest';
import { Failure, type FailureKind } from '../../../src/lib/failure.ts';
import { Pace } from '../../../src/slack/outbox/pace.ts';

const failure = (kind: FailureKind, retryAfterMs?: number) =>
  new Failure({
    ...{ system: 'Slack', operation: 'chat.update', kind, message: '' },
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

test('while Slack is away pauses double up to a minute, and one success forgets them', () => {
  const { pace, move } = open();
  const pauses = Array.from({ length: 8 }, () => {
    pace.failed('r-1', failure('unavailable'));
    const pause = pace.untilOpen();
    move(pause);
    return pause / 1_000;
  });
  pace.succeeded('r-1');
  pace.failed('r-1', failure('unavailable'));

  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(pace.untilOpen()).toBe(1_000);
});

test('a token that is not valid closes the door for a minute', () => {
  const { pace } = open();
  pace.failed('r-1', failure('denied'));

  expect(pace.untilOpen()).toBe(60_000);
});

test('a message that Slack stumbles over waits by itself; two of them mean that it is Slack', () => {
  const { pace } = open();
  pace.failed('r-1', failure('unknown_outcome'));
  pace.failed('r-1', failure('timeout'));

  expect(pace.untilTurn('r-1')).toBe(2_000);
  expect(pace.untilTurn('r-2')).toBe(0);
  pace.failed('r-2', failure('timeout'));
  expect(pace.untilTurn('r-3')).toBe(1_000);
});

test('what Slack limits is closed for that method and channel alone', () => {
  const { pace } = open();
  pace.limited('post', 'C0OPS', failure('rate_limited', 30_000));

  expect(pace.untilPost('C0OPS')).toBe(30_000);
  expect(pace.untilPost('C0DEPLOY')).toBe(0);
  expect(pace.untilUpdate('r-1', 'C0OPS')).toBe(0);
  expect(pace.untilTurn('r-1')).toBe(0);
});

test('a limit that does not say how long is half a minute', () => {
  const { pace } = open();
  pace.limited('post', 'C0OPS', failure('rate_limited'));

  expect(pace.untilPost('C0OPS')).toBe(30_000);
});

test('a second limit does not shorten what Slack asked for', () => {
  const { pace } = open();
  pace.limited('post', 'C0OPS', failure('rate_limited', 30_000));
  pace.limited('post', 'C0OPS', failure('rate_limited', 1_000));

  expect(pace.untilPost('C0OPS')).toBe(30_000);
});

test('a clock that is set back by a day makes nothing wait for a day', () => {
  const { pace, move } = open();
  for (let post = 0; post < 9; post++) pace.posted('C0OPS');
  pace.updated('r-1');
  pace.failed('r-1', failure('unavailable'));
  pace.limited('update', 'C0OPS', failure('rate_limited', 5_000));
  move(-86_400_000);

  expect(pace.untilOpen()).toBe(1_000);
  expect(pace.untilPost('C0OPS')).toBe(1_000);
  expect(pace.untilUpdate('r-1', 'C0OPS')).toBe(5_000);
});
