import { expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { troubles } from '../../src/systems/troubles.ts';
import { HeldClock } from '../support/held-clock.ts';

function troubled(kinds?: readonly ('unreachable' | 'slow')[]) {
  const clock = new HeldClock();
  const faults = new Faults();
  return {
    clock,
    faults,
    call: troubles({ id: 'x', system: 'System X', faults, clock, ...(kinds && { kinds }) }),
  };
}

test('each trouble is a switch with a label, or only those that fit', () => {
  expect(
    troubled()
      .faults.list()
      .map(({ id }) => id),
  ).toEqual(['x/unreachable', 'x/slow', 'x/refused', 'x/throttled', 'x/lost']);
  expect(troubled(['slow']).faults.list()).toEqual([
    { id: 'x/slow', label: 'System X takes 5 s to answer', on: false },
  ]);
});

test('a slow system carries out what it was asked, five seconds later', async () => {
  const { clock, faults, call } = troubled();
  faults.set('x/slow', true);
  let answered: string | undefined;

  const calling = call({ operation: 'ask' }, () => 'done').then((answer) => {
    answered = answer;
  });
  await clock.advance(4_999);
  const before = answered;
  await clock.advance(1);
  await calling;

  expect(before).toBeUndefined();
  expect(answered).toBe('done');
});

test('a call that was given up is not carried out', async () => {
  const { faults, call } = troubled();
  faults.set('x/slow', true);
  const caller = new AbortController();
  let carriedOut = false;

  const calling = call({ operation: 'ask', signal: caller.signal }, () => {
    carriedOut = true;
  });
  caller.abort();

  await expect(calling).rejects.toMatchObject({ kind: 'timeout' });
  expect(carriedOut).toBe(false);
});

test('what cannot be reached is not carried out; what loses its answers is', async () => {
  const { faults, call } = troubled();
  const carriedOut: string[] = [];
  const ask = (what: string) => call({ operation: 'ask', writes: true }, () => carriedOut.push(what));

  faults.set('x/unreachable', true);
  await expect(ask('unreachable')).rejects.toMatchObject({ kind: 'unavailable' });
  faults.set('x/unreachable', false);
  faults.set('x/lost', true);
  await expect(ask('lost')).rejects.toMatchObject({ kind: 'unknown_outcome' });

  expect(carriedOut).toEqual(['lost']);
});
