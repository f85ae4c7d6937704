import { expect, test } from 'vitest';
import { recentRuns } from '../../../src/actions/github/recent-runs.ts';
import { stage } from '../../support/stage.ts';

test('the last runs are listed with how they ended, how long ago, and by whom', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(recentRuns, { limit: 2 });

  expect(plan.commands).toEqual(['gh run list --limit 2']);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { runs: [{ number: 412, status: 'success' }, { number: 411 }] },
    evidence: [
      'Deploy #412: success, 45 min ago, main, by rhea (Deploy 1.9.0).',
      'CI #411: success, 1 h 10 min ago, main, by rhea (Pool fewer connections).',
    ],
  });
});

test('a workflow and a branch narrow the list, and nothing found is said', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(recentRuns, { workflow: 'ci.yml', branch: 'nope; id' });

  expect(plan.commands).toEqual(["gh run list --limit 5 --workflow ci.yml --branch 'nope; id'"]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { runs: [] },
    evidence: [expect.stringContaining('no workflow runs')],
  });
});

test.each([{ limit: 0 }, { limit: 1_000 }, { workflow: '../secrets' }, { branch: '' }])(
  '%j is refused before anything is asked',
  async (wrong) => {
    const { plan } = stage();

    await expect(plan(recentRuns, wrong)).rejects.toThrow();
  },
);
