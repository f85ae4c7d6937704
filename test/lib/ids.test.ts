import { expect, test } from 'vitest';
import { newId, systemRandom } from '../../src/lib/ids.ts';

const NIGHT = new Date('2026-03-04T02:48:00Z');
const later = (minutes: number) => new Date(NIGHT.getTime() + minutes * 60_000);

test('an id can be read out over the phone', () => {
  for (let made = 0; made < 100; made++)
    expect(newId('r', systemRandom, NIGHT)).toMatch(/^r-[0-9a-hjkmnp-tv-z]{8}$/);
});

test('ids of the same hour begin alike, and differ', () => {
  const ids = Array.from({ length: 100 }, (_, index) => newId('r', systemRandom, later(index / 10)));

  expect(new Set(ids.map((id) => id.slice(0, 4))).size).toBe(1);
  expect(new Set(ids).size).toBe(100);
});

test('ids of the hours of a month begin differently', () => {
  const hours = Array.from({ length: 31 * 24 }, (_, hour) => newId('r', systemRandom, later(hour * 60)));

  expect(new Set(hours.map((id) => id.slice(0, 4))).size).toBe(31 * 24);
});

test('without an instant nothing but randomness is in it', () => {
  expect(newId('i', (size) => new Uint8Array(size).fill(31))).toBe('i-zzzzzzzz');
});
