import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DueLoop } from '../../src/runs/due-loop.ts';
import { HeldClock } from '../support/held-clock.ts';

test('an emergency stop waits for no place, however many hang on a system that does not answer', async () => {
  const begun: string[] = [];
  const answers: (() => void)[] = [];
  const loop = new DueLoop({
    store: { dueStreams: async () => ({ due: [], next: null }) },
    clock: new HeldClock(),
    log: pino({ level: 'silent' }),
    concurrency: 2,
    advance(stream) {
      begun.push(stream);
      return new Promise((resolve) => answers.push(() => resolve('advanced')));
    },
  });
  await loop.start();

  for (const run of ['run/r-1', 'run/r-2', 'run/r-3']) loop.wake(run);
  loop.wake('run/r-stop', true);

  expect(begun).toEqual(['run/r-1', 'run/r-2', 'run/r-stop']);
  for (const answer of answers) answer();
  await loop.stop();
});

test('while every place hangs on a system, those who are due are not looked at again and again', async () => {
  const clock = new HeldClock();
  const answers: (() => void)[] = [];
  let looks = 0;
  const loop = new DueLoop({
    store: {
      async dueStreams() {
        looks += 1;
        if (looks > 50) throw new Error('again and again');
        return { due: ['run/r-1', 'run/r-2', 'run/r-3', 'run/r-4'], next: clock.now() };
      },
    },
    clock,
    log: pino({ level: 'silent' }),
    concurrency: 2,
    advance: () => new Promise((resolve) => answers.push(() => resolve('advanced'))),
  });
  await loop.start();

  await clock.advance(1_000);

  expect([looks, answers.length]).toEqual([1, 2]);
  const stopped = loop.stop();
  for (const answer of answers) answer();
  await stopped;
});
