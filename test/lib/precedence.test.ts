import { setImmediate as loopTurn, setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Precedence } from '../../src/lib/precedence.ts';

/** Notes the order in which callers get their turn. */
function line(precedence: Precedence, names: readonly string[]) {
  const served: string[] = [];
  const all = names.map(async (name) => {
    await precedence.quiet();
    served.push(name);
  });
  return { served, all: Promise.all(all) };
}

it('lets work go on when nobody waits for an answer, first come, first served', async () => {
  const { served, all } = line(new Precedence(), ['one', 'two', 'three']);

  await all;

  expect(served).toEqual(['one', 'two', 'three']);
});

it('lets nothing go on before the network has been looked at', async () => {
  const { served } = line(new Precedence(), ['one']);

  await Promise.resolve();

  expect(served).toEqual([]);
});

it('looks at the network between one piece of work and the next', async () => {
  const precedence = new Precedence();
  const { served } = line(precedence, ['one', 'two', 'three']);

  await loopTurn();
  await loopTurn();

  expect(served.length).toBeLessThan(3);
});

it('keeps all but one piece of work waiting while somebody waits for an answer', async () => {
  const precedence = new Precedence();
  const answered = precedence.asked();
  const { served, all } = line(precedence, ['one', 'two', 'three']);

  for (let turn = 0; turn < 10; turn++) await loopTurn();
  const meanwhile = served.length;
  answered();
  await all;

  expect(meanwhile).toBeLessThanOrEqual(1);
  expect(served).toEqual(['one', 'two', 'three']);
});

it('gives turns in a crowd that never stops asking', async () => {
  const precedence = new Precedence();
  const { served, all } = line(precedence, ['one', 'two', 'three']);
  const crowd = async () => {
    while (served.length < 3) {
      precedence.asked();
      await pause(1);
    }
  };

  await Promise.all([all, crowd()]);

  expect(served).toEqual(['one', 'two', 'three']);
});

it('waits no longer for an answer that takes long: it waits for something else', async () => {
  const precedence = new Precedence();
  precedence.asked();
  const { served, all } = line(precedence, ['one', 'two', 'three']);

  await all;

  expect(served).toEqual(['one', 'two', 'three']);
});

it('lets those ahead go by their place, however often they come, and others every fourth turn', async () => {
  const precedence = new Precedence();
  const served: string[] = [];
  const thrice = async (name: string, at?: number) => {
    for (let time = 0; time < 3; time++) {
      await precedence.quiet(at === undefined ? undefined : { who: name, at });
      served.push(name);
    }
  };

  await Promise.all([thrice('other'), thrice('late', 2), thrice('early', 1)]);

  expect(served.filter((name) => name !== 'other')).toEqual([
    ...['early', 'early', 'early'],
    ...['late', 'late', 'late'],
  ]);
  expect(served.indexOf('other')).toBeLessThan(4);
});
