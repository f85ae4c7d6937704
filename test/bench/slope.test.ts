import { expect, test } from 'vitest';
import { megabytesAnHour } from '../../bench/slope.ts';

const stop = (seconds: number, heapMegabytes: number) => ({
  ...{ runs: 0, residentMegabytes: 200, seconds, heapMegabytes },
});

test('the slope is that of what comes after the first third', () => {
  const stops = [stop(0, 20), stop(60, 50), ...[120, 180, 240, 300].map((at) => stop(at, 60 + at / 600))];

  expect(megabytesAnHour(stops)).toBeCloseTo(6);
});

test('a heap that stays as it is has no slope, and too few stops say nothing', () => {
  expect(megabytesAnHour([60, 120, 180, 240].map((at) => stop(at, 55)))).toBeCloseTo(0);
  expect(megabytesAnHour([stop(60, 55), stop(120, 90)])).toBeUndefined();
});
