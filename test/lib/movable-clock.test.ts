import { expect, test } from 'vitest';
import { MovableClock } from '../../src/lib/movable-clock.ts';
import { HeldClock } from '../support/held-clock.ts';

const HOUR = 3_600_000;
const START = '2026-03-04T02:00:00Z';

test('on its way it stops at each moment that something waits for, also for what only that moment asks for', async () => {
  const { clock } = begin();
  const seen: string[] = [];
  const again = () => {
    seen.push(timeOf(clock));
    clock.after(20 * 60_000, again);
  };
  clock.after(20 * 60_000, again);
  clock.after(50 * 60_000, () => seen.push(`once ${timeOf(clock)}`));

  await clock.goTo(new Date('2026-03-04T03:10:00Z'));

  expect(seen).toEqual(['02:20', '02:40', 'once 02:50', '03:00']);
  expect(timeOf(clock)).toBe('03:10');
});

test('what the moment brought is done before the next one comes', async () => {
  const done: string[] = [];
  let work = Promise.resolve();
  const { clock } = begin({ settled: () => work });
  clock.after(HOUR, () => {
    work = Promise.resolve().then(() => void done.push(`worked at ${timeOf(clock)}`));
  });
  clock.after(2 * HOUR, () => done.push(`next at ${timeOf(clock)}`));

  await clock.goTo(new Date('2026-03-04T05:00:00Z'));

  expect(done).toEqual(['worked at 03:00', 'next at 04:00']);
});

test('afterwards it goes as the real one does, and what waited waits only for what is left', async () => {
  const { clock, real } = begin();
  const seen: string[] = [];
  clock.after(2 * HOUR, () => seen.push(timeOf(clock)));
  await clock.goTo(new Date('2026-03-04T03:30:00Z'));

  await real.advance(29 * 60_000);
  expect(seen).toEqual([]);
  await real.advance(60_000);

  expect(seen).toEqual(['04:00']);
});

test('it never goes back, and what is cancelled does not happen', async () => {
  const { clock } = begin({ aheadMs: HOUR });
  const seen: string[] = [];
  const cancel = clock.after(HOUR, () => seen.push('cancelled'));
  cancel();

  await clock.goTo(new Date('2026-03-04T01:00:00Z'));
  expect(timeOf(clock)).toBe('03:00');
  await clock.goTo(new Date('2026-03-04T06:00:00Z'));

  expect(seen).toEqual([]);
});

test('whoever has seen enough stops it, and where it is about to stand is kept before anything happens there', async () => {
  const kept: number[] = [];
  const { clock } = begin({ keep: (aheadMs) => kept.push(aheadMs / HOUR) });
  let isEnough = false;
  clock.after(HOUR, () => {
    expect(kept).toEqual([1]);
    isEnough = true;
  });
  clock.after(2 * HOUR, () => expect.unreachable());

  await clock.goTo(new Date('2026-03-04T09:00:00Z'), () => isEnough);

  expect(timeOf(clock)).toBe('03:00');
  expect(clock.aheadMs).toBe(HOUR);
});

function begin(parts: Partial<ConstructorParameters<typeof MovableClock>[0]> = {}) {
  const real = new HeldClock(START);
  return { real, clock: new MovableClock({ real, settled: async () => {}, ...parts }) };
}

const timeOf = (clock: MovableClock): string => clock.now().toISOString().slice(11, 16);
