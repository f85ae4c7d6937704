import { beforeEach, expect, test } from 'vitest';
import { checkCronJobArgs } from '../../../src/actions/kubernetes/check-cronjob-args.ts';
import { Cluster } from './cluster.ts';

const PURGE = { namespace: 'storage', name: 'efs-purge' };
const FLOOR = { ...PURGE, flag: '--max-age-days', at_least: 30 };

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

function runs(container: { readonly image?: string; readonly args?: string[]; readonly command?: string[] }) {
  const purge = cluster.state.cronJobs.find(({ name }) => name === 'efs-purge') ?? expect.fail();
  const containers = [{ name: 'purge', image: 'ghcr.io/alonalmog82/asyncefspurge:1.0.0', ...container }];
  purge.jobTemplate.spec = { template: { spec: { containers } } };
}

const look = async (input: Parameters<typeof checkCronJobArgs.plan>[1]) => ({
  plan: await cluster.plan(checkCronJobArgs, input),
  seen: await cluster.observe(checkCronJobArgs, input, { plan: await cluster.plan(checkCronJobArgs, input) }),
});

test('a threshold at its floor passes, and is shown', async () => {
  const { plan, seen } = await look({ ...FLOOR, absent: ['--dry-run'], present: ['--log-level'] });

  expect(plan.obstacle).toBeUndefined();
  expect(seen).toMatchObject({
    status: 'done',
    outputs: { image: 'ghcr.io/alonalmog82/asyncefspurge:1.0.0', value: 30 },
    evidence: [expect.stringContaining('/data --max-age-days 30')],
  });
});

test.each([
  ['too small', { args: ['--max-age-days', '3'] }, {}, '--max-age-days is 3, less than 30'],
  ['too small after =', { args: ['--max-age-days=0'] }, {}, '--max-age-days is 0, less than 30'],
  ['too large', { args: ['--max-age-days', '400'] }, { at_most: 365 }, 'is 400, more than 365'],
  ['named twice', { args: ['--max-age-days', '30', '--max-age-days', '1'] }, {}, 'is 1, less than 30'],
  ['missing', { args: ['/data'] }, {}, 'it has no --max-age-days'],
  ['empty', { args: ['--max-age-days'] }, {}, 'which is no number'],
  ['a variable', { args: ['--max-age-days', '$(AGE)'] }, {}, '$(AGE), which is no number'],
  ['in a shell line', { command: ['sh', '-c', 'purge --max-age-days 2 /data'] }, {}, 'is 2, less than 30'],
  [
    'a dry run',
    { args: ['--max-age-days', '30', '--dry-run'] },
    { absent: ['--dry-run'] },
    'it has --dry-run',
  ],
  ['no dry run', { args: ['--max-age-days', '30'] }, { present: ['--dry-run'] }, 'it has no --dry-run'],
  ['no container', {}, { container: 'other' }, 'it has no container other'],
])('what is wrong stops the plan already: %s', async (_what, container, wish, words) => {
  runs(container);

  const { plan, seen } = await look({ ...FLOOR, ...wish });

  expect(plan.obstacle).toContain(words);
  expect(seen).toMatchObject({ status: 'failed', reason: expect.stringContaining(words) });
});

test.each([
  ['purge', false],
  ['purge:latest', false],
  ['registry:5000/purge', false],
  ['', false],
  ['registry:5000/purge:1.2', true],
  [`purge@sha256:${'a'.repeat(64)}`, true],
])('an image that may change by itself is refused: %j', async (image, isPinned) => {
  runs({ image });

  const { seen } = await look(PURGE);

  expect(seen.status).toBe(isPinned ? 'done' : 'failed');
});

test.each([{ flag: '--max-age-days' }, { at_least: 3 }, { flag: 'max age', at_least: 3 }])(
  '%j is no check',
  async (nonsense) => {
    await expect(cluster.plan(checkCronJobArgs, { ...PURGE, ...nonsense })).rejects.toThrow();
  },
);
