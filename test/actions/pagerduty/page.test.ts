import { expect, test } from 'vitest';
import { page } from '../../../src/actions/pagerduty/page.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { escalation_policy: 'PSREPOL', title: 'API down', severity: 'P0' };

test('the plan names the person who will be paged', async () => {
  const { plan } = stage();

  const planned = await plan(page, INPUT);

  expect(planned.facts).toEqual([
    expect.stringMatching(/^SRE pages Sam Ortiz \(until .* UTC\)\.$/),
    'There is no undo: whoever is paged is paged.',
  ]);
  expect(planned.changes).toEqual([
    { target: 'pagerduty/PSREPOL', field: 'incident', before: null, after: 'P0: API down' },
  ]);
});

test('an incident is opened and assigned to whoever is on call', async () => {
  const { perform } = stage();

  const { end } = await perform(page, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { number: 4_201, paged: ['Sam Ortiz'], url: expect.stringContaining('https://') },
    evidence: ['PagerDuty incident #4201 is triggered and assigned to Sam Ortiz.'],
  });
});

test.each([
  ['P0', 'high'],
  ['P1', 'high'],
  ['critical', 'high'],
  ['P2', 'low'],
  ['warning', 'low'],
])('severity %s pages with %s urgency', async (severity, urgency) => {
  const { systems, perform } = stage();

  const { end } = await perform(page, { ...INPUT, severity });

  const id = end.status === 'done' ? String(end.outputs.incident) : '';
  expect((await systems.pagerduty.readIncident(id)).urgency).toBe(urgency);
});

test('the same key pages once: the second finds the open incident', async () => {
  const { perform } = stage();
  const first = await perform(page, { ...INPUT, dedup_key: 'i-1' });

  const second = await perform(page, { ...INPUT, dedup_key: 'i-1' });

  expect(second.end).toEqual(first.end);
});

test('a crash before the call is seen to have paged nobody', async () => {
  const { clock, plan, context } = stage();

  const found = await page.observe(context(), INPUT, {
    plan: await plan(page, INPUT),
    startedAt: clock.now(),
  });

  expect(found).toEqual({ status: 'absent' });
});

test('a crash after the call finds the incident by its key', async () => {
  const { clock, plan, context } = stage();
  const planned = await plan(page, INPUT);
  const startedAt = clock.now();
  await page.apply(context(), INPUT, planned);

  const found = await page.observe(context(), INPUT, { plan: planned, startedAt });

  expect(found).toMatchObject({ status: 'done', outputs: { paged: ['Sam Ortiz'] } });
});

test('nobody on call is a warning before, and said afterwards', async () => {
  const { world, perform } = stage();
  world.faults.set('pagerduty/nobody', true);

  const { plan, end } = await perform(page, INPUT);

  expect(plan.warnings).toEqual(['Nobody is on call at the first level of SRE now.']);
  expect(end.status === 'done' && end.evidence[0]).toContain('assigned to nobody: call someone');
});

test('a policy that nobody knows is a failure that names it', async () => {
  const { plan } = stage();

  await expect(plan(page, { ...INPUT, escalation_policy: 'PNOPE' })).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining('PNOPE'),
  });
});

test('a From address that PagerDuty does not know is refused', async () => {
  const { perform } = stage();

  await expect(perform(page, { ...INPUT, from: 'ghost@local.test' })).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('a title that is too long or empty is refused before anything is asked', async () => {
  const { plan } = stage();

  await expect(plan(page, { ...INPUT, title: 'x'.repeat(2_000) })).rejects.toThrow();
  await expect(plan(page, { ...INPUT, title: '  ' })).rejects.toThrow();
});
