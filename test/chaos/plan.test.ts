import { expect, test } from 'vitest';
import { choosePress } from '../../scripts/chaos/choose-press.ts';
import { readOptions } from '../../scripts/chaos/options.ts';
import { planOf } from '../../scripts/chaos/plan.ts';
import { Chance } from '../../scripts/chaos/random.ts';
import { judgeTakeovers } from '../../scripts/chaos/takeover.ts';

const OPTIONS = { minutes: 5, replicas: 3, store: 'postgres' } as const;

test('the same seed plans the same commands and the same troubles; another one others', () => {
  const first = planOf(OPTIONS, new Chance('7'));

  expect(planOf(OPTIONS, new Chance('7'))).toEqual(first);
  expect(planOf(OPTIONS, new Chance('8'))).not.toEqual(first);
});

test('five minutes bring every kind of command and of trouble', () => {
  const { commands, troubles } = planOf(OPTIONS, new Chance('1'));

  expect(new Set(commands.map(({ command }) => command)).size).toBe(9);
  expect(new Set(troubles.map((trouble) => trouble.do)).size).toBe(7);
});

test('what one concern draws shifts nothing of another', () => {
  const chance = new Chance('7');
  const before = chance.fork('door').next();
  chance.fork('people').next();

  expect(chance.fork('door').next()).toBe(before);
});

test('in the same situation the same person presses the same button', () => {
  const button = {
    action: 'confirm',
    blockId: 'b',
    label: 'Confirm',
    value: '{}',
    phrase: undefined,
    step: undefined,
  };
  const press = (seed: string) =>
    choosePress({
      ...{ buttons: [button], requester: 'U0RESPOND1', wish: 'go', isRough: true, pressed: new Map() },
      ...{ chance: new Chance(seed), happened: () => false },
    });

  expect(press('3')).toEqual(press('3'));
  expect(press('3')?.button).toBe(button);
});

test('SQLite has one process, and no database to restart', () => {
  const { troubles } = planOf({ ...OPTIONS, replicas: 1, store: 'sqlite' }, new Chance('1'));

  expect(new Set(troubles.map((trouble) => trouble.do))).toEqual(new Set(['kill', 'pause', 'stop']));
  expect(() => readOptions(['--store', 'sqlite', '--replicas', '3'])).toThrow('there is one process');
});

test('a takeover counts only while somebody else was well', () => {
  const kill = { at: 1_000, name: 'run/r-1', replica: 'replica-0-1', ms: 9_000 };
  const alone = { replica: 'replica-1-1', what: 'pause', from: 0, until: 30_000 };

  const counted = judgeTakeovers({ takeovers: [kill], absences: [], replicas: 2 });
  const disturbed = judgeTakeovers({ takeovers: [kill], absences: [alone], replicas: 2 });

  expect(counted).toMatchObject({ ms: [9_000], notCounted: 0 });
  expect(disturbed).toMatchObject({ ms: [], notCounted: 1 });
});
