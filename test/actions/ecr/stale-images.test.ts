import { describe, expect, test } from 'vitest';
import { staleImages } from '../../../src/actions/ecr/stale-images.ts';
import { rollbackService } from '../../../src/actions/ecs/rollback-service.ts';
import { seedEcr } from '../../../src/systems/ecr/seed.ts';
import { simulateEcr } from '../../../src/systems/ecr/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { simulatedDigest } from '../../../src/systems/simulated-digest.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { repository: 'credlink-api', clusters: ['credlink-production'] };
const tagged = (...tags: string[]) => tags.map((tag) => simulatedDigest(`credlink-api:${tag}`));

test('old images that nothing uses are pinned by their digests, oldest first', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(staleImages, INPUT);

  expect(plan.outputs).toEqual({ digests: tagged('1.7.7', '1.7.8', '1.7.9') });
  expect(plan.changes).toEqual([]);
  expect(plan.facts[0]).toBe(
    '3 of 8 images of credlink-api are older than 30 days and in use by none of credlink-production.',
  );
  expect(end).toMatchObject({
    status: 'done',
    outputs: { digests: tagged('1.7.7', '1.7.8', '1.7.9'), count: 3, megabytes: 555 },
    log: expect.stringMatching(/^sha256:\w+ {2}1\.7\.7 {2}120 days old {2}185 MB\n/),
  });
});

test('the newest are kept however old they are, so that a rollback has somewhere to go', async () => {
  const { plan } = stage();

  const few = await plan(staleImages, { ...INPUT, keep_newest: 7, older_than: '1d' });
  const all = await plan(staleImages, { ...INPUT, keep_newest: 100, older_than: '1d' });

  expect(few.outputs.digests).toEqual(tagged('1.7.7'));
  expect(all.outputs.digests).toEqual([]);
});

test('what a service runs is in use, however old: a service that is rolled back keeps its old image', async () => {
  const { plan, perform } = stage();
  const input = { ...INPUT, keep_newest: 1, older_than: '1d' };
  const before = await plan(staleImages, input);
  await perform(rollbackService, { cluster: 'credlink-production', service: 'api' });

  const after = await plan(staleImages, input);

  expect(before.outputs.digests).toEqual(
    tagged('1.7.7', '1.7.8', '1.7.9', '1.8.0', '1.8.1', '1.8.2', '1.8.3'),
  );
  expect(after.outputs.digests).toEqual(tagged('1.7.7', '1.7.8', '1.7.9', '1.8.0', '1.8.1', '1.8.2'));
});

test('what runs is in use even when its tag has been moved to another image since', async () => {
  const set = stage();
  const state = seedEcr(set.clock.now());
  const running = state.repositories['credlink-api']?.find(({ tags }) => tags.includes('1.9.0'));
  if (running) Object.assign(running, { tags: [], pushedAt: '2025-01-01T00:00:00Z' });
  const ecr = simulateEcr({ state, clock: set.clock, faults: new Faults() });
  const context = { ...set.context(), systems: { ...set.systems, ecr } };

  const planned = await staleImages.plan(context, { ...INPUT, keep_newest: 1 });

  expect(planned.outputs.digests).not.toContain(running?.digest);
});

test('a service still needs its image while it has no task at all', async () => {
  const set = stage();
  await set.perform(rollbackService, { cluster: 'credlink-production', service: 'api' });
  const ecs = { ...set.systems.ecs, listTasks: async () => [] };
  const context = { ...set.context(), systems: { ...set.systems, ecs } };

  const planned = await staleImages.plan(context, { ...INPUT, older_than: '1d', keep_newest: 1 });

  expect(planned.outputs.digests).toContain(tagged('1.8.2')[0]);
  expect(planned.outputs.digests).not.toContain(tagged('1.8.3')[0]);
});

test('no more than at_most are listed', async () => {
  const planned = await stage().plan(staleImages, { ...INPUT, at_most: 2 });

  expect(planned.outputs.digests).toEqual(tagged('1.7.7', '1.7.8'));
});

describe('what was approved', () => {
  test('is kept to: nothing that has become stale since slips in', async () => {
    const { plan, clock } = stage();
    const first = await plan(staleImages, { ...INPUT, at_most: 2 });
    await clock.advance(40 * 86_400_000);

    const again = await plan(staleImages, INPUT, { pinned: first.outputs });

    expect(again.outputs).toEqual(first.outputs);
  });

  test('is given up where it has come into use', async () => {
    const set = stage();
    const pinned = { digests: tagged('1.8.3') };
    await set.perform(rollbackService, { cluster: 'credlink-production', service: 'api' });

    const again = await set.plan(staleImages, { ...INPUT, keep_newest: 1, older_than: '1d' }, { pinned });

    expect(again.outputs.digests).toEqual([]);
  });
});

test('a cluster that does not exist is not taken for one that uses nothing', async () => {
  await expect(stage().plan(staleImages, { ...INPUT, clusters: ['nope'] })).rejects.toMatchObject({
    kind: 'not_found',
  });
});
