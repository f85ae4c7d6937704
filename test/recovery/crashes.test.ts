import { describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/lib/crash-points.ts';
import { WEBHOOK_TOKEN } from '../support/alerts.ts';
import { CrashSite } from '../support/crash-site.ts';
import { WALKS } from './walks.ts';

const SITE = {
  runbooks: 'test/recovery/runbooks.yaml',
  commands: ['/pause-purge', '/back-up', '/incident'],
  cronJobs: 'seeded',
  environment: { WEBHOOK_TOKEN },
} as const;
/** Each place costs a start of the bot. */
const WALK_MS = 400_000;

describe('a process that dies at each place of', () => {
  test.each(WALKS)(
    '$name, does everything once and tells it once',
    async ({ places, person, isOver, effects, counted }) => {
      const site = await CrashSite.open(SITE);
      const people = person();

      await site.dieAt(places, people);
      await site.liveUntil(people, isOver);

      expect(await site.damage()).toEqual([]);
      expect(effects(site.outside)).toEqual(counted);
    },
    WALK_MS,
  );
});

test('no named point is without a crash', () => {
  const reached = new Set(WALKS.flatMap(({ places }) => places.map((place) => place.split(':')[0])));

  expect(CRASH_POINTS.filter((point) => !reached.has(point))).toEqual([]);
});
