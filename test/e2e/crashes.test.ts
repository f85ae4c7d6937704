import { expect, test } from 'vitest';
import { SITE, TAKING_OVER, WALK_MS, WALKS } from '../recovery/walks.ts';
import { schemaUrl } from '../storage/own-schema.ts';
import { CrashSite } from '../support/crash-site.ts';
import { leasesIn, onlyOneIsLeft, ownSchema } from './own-record.ts';

test.each([...WALKS, TAKING_OVER])(
  'on PostgreSQL, too, a process that dies at each place of $name does everything once and tells it once',
  async ({ places, person, isOver, again, effects, counted }) => {
    const folder = await ownSchema();
    const site = await CrashSite.open({ ...SITE, databaseUrl: schemaUrl(folder) });
    const people = person();

    await site.dieAt(places, people);
    const answers = await site.liveUntil(people, isOver, again?.pressed, () => onlyOneIsLeft(folder));

    expect(await site.damage()).toEqual([]);
    expect(answers).toEqual((again?.answers ?? []).map((answer) => expect.stringMatching(answer)));
    expect(effects(site.outside)).toEqual(counted);
    expect(await leasesIn(folder)).toEqual([]);
  },
  WALK_MS,
);
