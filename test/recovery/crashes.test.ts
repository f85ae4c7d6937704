import { describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/lib/crash-points.ts';
import { CrashSite } from '../support/crash-site.ts';
import { KEEPING } from './keeping.ts';
import { SITE, TAKING_OVER, WALK_MS, WALKS } from './walks.ts';

describe('a process that dies at each place of', () => {
  test.each(WALKS)(
    '$name, does everything once and tells it once',
    async ({ places, person, isOver, again, effects, counted }) => {
      const site = await CrashSite.open(SITE);
      const people = person();

      await site.dieAt(places, people);
      const answers = await site.liveUntil(people, isOver, again?.pressed);

      expect(await site.damage()).toEqual([]);
      expect(answers).toEqual((again?.answers ?? []).map((answer) => expect.stringMatching(answer)));
      expect(effects(site.outside)).toEqual(counted);
    },
    WALK_MS,
  );
});

test('no named point is without a crash', () => {
  const places = [...WALKS, TAKING_OVER, ...KEEPING].flatMap((one) => one.places);
  const reached = new Set(places.map((place) => place.split(':')[0]));

  expect(CRASH_POINTS.filter((point) => !reached.has(point))).toEqual([]);
});
