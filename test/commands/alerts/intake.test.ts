import { expect, test } from 'vitest';
import type { Signal } from '../../../src/alerts/signal.ts';
import { createAlertIntake } from '../../../src/commands/alerts/intake.ts';
import { openOffice } from '../../support/office.ts';
import { watchCalls } from '../../support/watch-calls.ts';

test('what waited until its sender did not any more is not taken', async () => {
  const { intake, hold, answer, opened } = await besideASlowRecord();
  let isThere = true;

  hold();
  const first = intake.take([fires('first')]);
  const second = intake.take([fires('second')], async () => isThere);
  isThere = false;
  answer();

  expect([await first, await second]).toEqual(['stored', 'late']);
  expect(await opened()).toEqual(['first']);
});

test('what the record was asked about for too long is not stored: it may be over by then', async () => {
  const { intake, clock, hold, answer, opened } = await besideASlowRecord();

  hold();
  const taken = intake.take([fires('late')]);
  await clock.advance(10_001);
  answer();

  await expect(taken).rejects.toThrow(
    'The record did not answer for 10 s. Nothing of these alerts was stored',
  );
  expect(await opened()).toEqual([]);
  expect(await intake.take([fires('again')])).toBe('stored');
  expect(await opened()).toEqual(['again']);
});

/** While it is held, it does not say which group of alerts was the latest. */
async function besideASlowRecord() {
  const { context, clock, store } = await openOffice(RUNBOOKS);
  let held = Promise.resolve();
  let answer = () => {};
  const slow = watchCalls(store, '', ({ method, target, given }, at) => {
    const call = () => Reflect.apply(method, target, given);
    return at === 'latestAlert' ? held.then(call) : call();
  });
  return {
    clock,
    intake: createAlertIntake({ ...context, store: slow }),
    hold() {
      const holding = Promise.withResolvers<void>();
      held = holding.promise;
      answer = holding.resolve;
    },
    answer: () => answer(),
    opened: async () => {
      const span = { from: new Date(0), until: new Date(clock.now().getTime() + 1), limit: 10 };
      return (await store.alertsBetween(span)).map(({ name }) => name);
    },
  };
}

const fires = (name: string): Signal => ({
  ...{ source: 'alertmanager', fingerprint: name, status: 'firing', labels: { alertname: name }, name },
  ...{ at: new Date('2026-03-04T02:48:00Z'), isAlone: false, mayBeReplayed: false },
});

/** Below `runbooks:`, where the office's own file ends. */
const RUNBOOKS = `
  look: { title: Look, environment: lab, allow: { run: [responder] }, steps: [{ id: look, uses: lever/read, with: { lever: a } }] }
alerts: { channel: C0OPS, group_by: [alertname] }
`;
