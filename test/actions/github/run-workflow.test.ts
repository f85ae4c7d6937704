import { expect, test } from 'vitest';
import { runWorkflow } from '../../../src/actions/github/run-workflow.ts';
import { stage } from '../../support/stage.ts';

const DEPLOY = { workflow: 'cd.yml', inputs: { environment: 'production' }, marker_input: 'marker' };
const SMOKE = { workflow: 'smoke.yml', inputs: { url: 'https://api.credlink.com' } };

/** Somebody else starts the same workflow, in GitHub's own pages. */
const byHand = ({ systems }: ReturnType<typeof stage>, workflow: string) =>
  systems.github.dispatch({ workflow, ref: 'main', inputs: {} });

test('a workflow is started and followed to its end', async () => {
  const { perform } = stage();

  const { plan, end, waited } = await perform(runWorkflow, SMOKE);

  expect(plan.changes).toMatchObject([
    { target: 'workflow Smoke test (smoke.yml)', after: 'main with url=https://api.credlink.com' },
  ]);
  expect(plan.commands[0]).toBe('gh workflow run smoke.yml --ref main -f url=https://api.credlink.com');
  expect(waited.map(({ progress }) => progress)).toContain('Smoke test #413 is in progress');
  expect(end).toMatchObject({
    status: 'done',
    outputs: { number: 413 },
    evidence: [expect.stringContaining('#413 ended in success')],
  });
});

test('a run that GitHub holds for an approval says who must approve', async () => {
  const set = stage();
  const planned = await set.plan(runWorkflow, DEPLOY);
  const startedAt = set.clock.now();
  const receipt = await set.systems.github.dispatch({ workflow: 'cd.yml', ref: 'main', inputs: {} });
  await set.clock.advance(10_000);

  const seen = { plan: planned, startedAt, receipt: { accepted: true, run: receipt.run } };
  const waiting = await runWorkflow.observe(set.context(), DEPLOY, seen);

  expect(waiting).toMatchObject({
    status: 'waiting',
    progress: expect.stringMatching(/^GitHub itself waits for an approval of production by rhea: https:/),
  });
});

test('a run that fails names the job and the step', async () => {
  const { world, perform } = stage();
  world.faults.set('github/fails', true);

  const { end } = await perform(runWorkflow, SMOKE);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/#413 ended in failure \(job deploy: failure at “Deploy to ECS”\): https:/),
  });
});

test('the marker is sent as an input, and finds the run again after a crash', async () => {
  const set = stage();
  const planned = await set.plan(runWorkflow, DEPLOY);
  const startedAt = set.clock.now();
  await runWorkflow.apply(set.context(), DEPLOY, planned);
  await byHand(set, 'cd.yml');

  const found = await runWorkflow.observe(set.context(), DEPLOY, { plan: planned, startedAt });

  expect(found).toMatchObject({
    status: 'waiting',
    memo: { run: 9_000_413 },
    progress: expect.stringContaining('#413'),
  });
});

test('without a marker, a lost answer is unknown, whatever runs since', async () => {
  const set = stage();
  const planned = await set.plan(runWorkflow, SMOKE);
  const startedAt = set.clock.now();
  await runWorkflow.apply(set.context(), SMOKE, planned);

  const { end, waited } = await set.follow(runWorkflow, SMOKE, { plan: planned, startedAt });

  expect(waited[0]?.progress).toBe('waiting for GitHub to list the run');
  expect(end).toMatchObject({ status: 'unknown', reason: expect.stringContaining('#413') });
});

test('a crash before the call is unknown, too: running a deployment twice is worse than asking', async () => {
  const set = stage();
  const planned = await set.plan(runWorkflow, DEPLOY);

  const { end } = await set.follow(runWorkflow, DEPLOY, { plan: planned, startedAt: set.clock.now() });

  expect(end).toMatchObject({ status: 'unknown', reason: expect.stringContaining('shows no run of cd.yml') });
});

test('where GitHub tells no id, the only newer run is taken, with the doubt said', async () => {
  const { world, perform } = stage();
  world.faults.set('github/no-run-details', true);

  const { end } = await perform(runWorkflow, SMOKE);

  expect(end).toMatchObject({
    status: 'done',
    evidence: [
      expect.stringContaining('ended in success'),
      expect.stringContaining('is the only one since, and fits'),
    ],
  });
});

test('where GitHub tells no id and two runs are newer, nobody guesses', async () => {
  const set = stage();
  set.world.faults.set('github/no-run-details', true);
  const planned = await set.plan(runWorkflow, SMOKE);
  const startedAt = set.clock.now();
  await byHand(set, 'smoke.yml');
  const receipt = await runWorkflow.apply(set.context(), SMOKE, planned);

  const { end } = await set.follow(runWorkflow, SMOKE, { plan: planned, startedAt, receipt });

  expect(end).toMatchObject({ status: 'unknown', reason: expect.stringContaining('#414, #413') });
});

test('a run that somebody starts after the plan makes it another plan', async () => {
  const set = stage();
  const before = await set.plan(runWorkflow, SMOKE);
  await byHand(set, 'smoke.yml');

  expect((await set.plan(runWorkflow, SMOKE)).guards).not.toEqual(before.guards);
});

test('what a workflow does decides how much is asked for', () => {
  expect(runWorkflow.effectOf({ workflow: 'cd.yml' })).toBe('change');
  expect(runWorkflow.effectOf({ workflow: 'cd.yml', starts: 'destructive' })).toBe('destructive');
  expect(runWorkflow.effectOf({ workflow: 'cd.yml', starts: 'what a parameter says' })).toBe('destructive');
});

test('numbers and booleans are sent as text; a workflow that cannot be started is refused in words', async () => {
  const { plan, perform } = stage();

  const planned = await plan(runWorkflow, { workflow: 'ci.yml', inputs: { n: 3, dry: true } });

  expect(planned.commands[0]).toContain('-f n=3 -f dry=true');
  await expect(perform(runWorkflow, { workflow: 'ci.yml' })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('workflow_dispatch'),
  });
});

test.each([
  { workflow: '../../x' },
  { workflow: 'cd.yml', ref: '' },
  { workflow: 'cd.yml', inputs: { a: {} } },
])('%j is refused before anything is asked', async (wrong) => {
  const { plan } = stage();

  await expect(plan(runWorkflow, wrong)).rejects.toThrow();
});
