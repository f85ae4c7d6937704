import { describe, expect, test } from 'vitest';
import { deleteImages } from '../../../src/actions/ecr/delete-images.ts';
import { seedEcr } from '../../../src/systems/ecr/seed.ts';
import { simulateEcr } from '../../../src/systems/ecr/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { simulatedDigest } from '../../../src/systems/simulated-digest.ts';
import { stage } from '../../support/stage.ts';

const tagged = (...tags: string[]) => tags.map((tag) => simulatedDigest(`credlink-api:${tag}`));
const INPUT = {
  repository: 'credlink-api',
  clusters: ['credlink-production'],
  digests: tagged('1.7.7', '1.7.8'),
};

test('exactly the named images are removed, and the plan says that there is no undo', async () => {
  const { perform, systems } = stage();

  const { plan, end } = await perform(deleteImages, INPUT);

  expect(plan).toMatchObject({
    changes: [
      { target: 'credlink-api', field: 'images', before: '2 images: 1.7.8; 1.7.7', after: 'removed' },
    ],
    guards: { digests: [...INPUT.digests].sort() },
    warnings: [expect.stringContaining('there is no undo')],
  });
  expect(plan.commands[0]).toContain(`imageDigest=${INPUT.digests[0]}`);
  expect(end).toEqual({
    status: 'done',
    outputs: { removed: 2, kept: 0 },
    evidence: ['2 of 2 images are gone from credlink-api.'],
  });
  expect((await systems.ecr.describeImages('credlink-api')).map(({ tags }) => tags[0])).toEqual([
    ...['1.9.0', '1.8.3', '1.8.2', '1.8.1', '1.8.0', '1.7.9'],
  ]);
});

test('its effect is destructive', () => {
  expect(deleteImages.effect).toBe('destructive');
});

test.each([
  ['one that is in use', { digests: tagged('1.9.0', '1.7.7') }, /^In use, .*: 1\.9\.0\. List the stale/],
  ['more than may go at once', { at_most: 1 }, /^2 images are more than the 1 that may be removed/],
])('%s is an obstacle', async (_what, over, obstacle) => {
  const planned = await stage().plan(deleteImages, { ...INPUT, ...over });

  expect(planned.obstacle).toMatch(obstacle);
  expect(planned.changes).toEqual([]);
});

test.each([[[]], [[simulatedDigest('gone')]]])('there is nothing to do for %j', async (digests) => {
  const planned = await stage().plan(deleteImages, { ...INPUT, digests });

  expect(planned.nothingToDo).toBe('None of these images is in credlink-api any more.');
});

test.each(['1.7.7', 'sha256:abc', ''])(
  '%j is no digest, and refused before anything is asked',
  async (one) => {
    await expect(stage().plan(deleteImages, { ...INPUT, digests: [one] })).rejects.toThrow();
  },
);

test('one that has come into use since the plan stops the removal of all', async () => {
  const set = stage();
  const planned = await set.plan(deleteImages, INPUT);
  const ecs = {
    ...set.systems.ecs,
    describeTaskDefinition: async (wanted: string) => ({
      ...(await set.systems.ecs.describeTaskDefinition(wanted)),
      containerDefinitions: [{ name: 'api', image: 'x.y/credlink-api:1.7.7', environment: [], secrets: [] }],
    }),
  };
  const context = { ...set.context(), systems: { ...set.systems, ecs } };

  await expect(deleteImages.apply(context, INPUT, planned)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await set.systems.ecr.describeImages('credlink-api')).toHaveLength(8);
});

describe('after a crash', () => {
  test('with all images there, nothing has happened', async () => {
    const { plan, context, clock } = stage();
    const planned = await plan(deleteImages, INPUT);

    const found = await deleteImages.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

    expect(found).toEqual({ status: 'absent' });
  });

  test('with all images gone, it is done', async () => {
    const { plan, context, clock } = stage();
    const planned = await plan(deleteImages, INPUT);
    await deleteImages.apply(context(), INPUT, planned);

    const found = await deleteImages.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

    expect(found).toMatchObject({ status: 'done', outputs: { removed: 2 } });
  });

  test('with some of them gone, it says how many, and that the rest can be planned again', async () => {
    const { plan, context, clock, systems } = stage();
    const planned = await plan(deleteImages, INPUT);
    await systems.ecr.batchDeleteImage({ repository: 'credlink-api', digests: tagged('1.7.7') });

    const found = await deleteImages.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

    expect(found).toMatchObject({
      status: 'failed',
      reason: '1 of 2 images are gone from credlink-api. The others still stand. Plan again for those.',
    });
  });
});

test('a part of a multi-platform image that stands is kept, and that is no failure', async () => {
  const set = stage();
  const state = seedEcr(set.clock.now());
  const part = simulatedDigest('a part');
  state.repositories['credlink-api']?.push({
    ...{ digest: part, tags: [], pushedAt: '2025-12-04T02:48:00Z', sizeBytes: 1_000 },
    partOf: simulatedDigest('credlink-api:1.8.0'),
  });
  const ecr = simulateEcr({ state, clock: set.clock, faults: new Faults() });
  const context = { ...set.context(), systems: { ...set.systems, ecr } };
  const input = { ...INPUT, digests: [part, ...tagged('1.7.7')] };

  const planned = await deleteImages.plan(context, input);
  const receipt = await deleteImages.apply(context, input, planned);
  const end = await deleteImages.observe(context, input, {
    ...{ plan: planned, receipt, startedAt: set.clock.now() },
  });

  expect(end).toMatchObject({
    status: 'done',
    outputs: { removed: 1, kept: 1 },
    evidence: [expect.any(String), '1 stay: a multi-platform image that stands needs them.'],
  });
});
