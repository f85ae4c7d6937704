import { expect, test } from 'vitest';
import { expireSilence } from '../../../src/actions/alertmanager/expire-silence.ts';
import { silence } from '../../../src/actions/alertmanager/silence.ts';
import { stage } from '../../support/stage.ts';

const INPUT = {
  matchers: ['alertname="HighLatency"', 'service=~"credlink-.*"'],
  for: '1h',
  owner: 'sam',
  comment: 'Deploying',
};
const TARGET = 'alertmanager:production/silence/alertname="HighLatency",service=~"credlink-.*"';

test('alerts fall silent until the end, with the run and the owner in the comment', async () => {
  const { systems, perform } = stage();

  const { plan, end } = await perform(silence, INPUT);

  expect(plan.facts).toEqual([
    '1 alert that fires now falls silent: HighLatency.',
    'sam is named as its owner.',
  ]);
  expect(plan.commands[0]).toBe(
    `amtool silence add 'alertname="HighLatency"' 'service=~"credlink-.*"' --duration=3600s --author=sam --comment=Deploying`,
  );
  expect(end).toMatchObject({
    status: 'done',
    outputs: { ends_at: '2026-03-04T03:48:00.000Z' },
    evidence: [
      'Alerts with alertname="HighLatency", service=~"credlink-.*" are silenced until 03:48 UTC.',
      expect.stringMatching(/^In Alertmanager it is the silence .*, active\.$/),
    ],
    leaves: [{ target: TARGET, what: expect.stringContaining('are silenced until 03:48 UTC') }],
    undo: [{ uses: 'alertmanager/expire-silence', with: { silence: expect.any(String) } }],
  });
  const [made] = await systems.alertmanager.listSilences();
  expect(made).toMatchObject({ createdBy: 'sam', comment: 'Deploying (Runbolt r-12345678/step, owner sam)' });
});

test('a crash before the call is seen to have silenced nothing', async () => {
  const { clock, plan, context } = stage();

  const found = await silence.observe(context(), INPUT, {
    plan: await plan(silence, INPUT),
    startedAt: clock.now(),
  });

  expect(found).toEqual({ status: 'absent' });
});

test('a crash after the call finds the silence by its comment, and only that of this step', async () => {
  const { clock, plan, context } = stage();
  const planned = await plan(silence, INPUT);
  await silence.apply(context(), INPUT, planned);
  const seen = { plan: planned, startedAt: clock.now() };

  expect(await silence.observe(context(), INPUT, seen)).toMatchObject({ status: 'done' });
  expect(await silence.observe(context({ token: 'r-2/step' }), INPUT, seen)).toEqual({ status: 'absent' });
});

test('a silence that somebody ended at once is not called a success', async () => {
  const { clock, systems, plan, context } = stage();
  const planned = await plan(silence, INPUT);
  const receipt = await silence.apply(context(), INPUT, planned);
  await systems.alertmanager.expireSilence(String(receipt.silence));

  const end = await silence.observe(context(), INPUT, { plan: planned, receipt, startedAt: clock.now() });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('has been ended by somebody'),
  });
});

test('silencing everything that fires is a warning', async () => {
  const { plan } = stage();

  const { warnings } = await plan(silence, { ...INPUT, matchers: ['service="credlink-api"'] });

  expect(warnings).toEqual(['This silences every alert that fires now, all 2 of them.']);
});

test('the order of the matchers makes no other target', () => {
  const environment = {
    name: 'production',
    protected: true,
    kubernetesContext: undefined,
    awsRegion: undefined,
  };

  expect(silence.targets(INPUT, environment)).toEqual([TARGET]);
  expect(silence.targets({ ...INPUT, matchers: INPUT.matchers.toReversed() }, environment)).toEqual([TARGET]);
});

test.each([
  { matchers: [] },
  { matchers: ['nonsense'] },
  { matchers: ['a="b" or true'] },
  { matchers: ['a="b'] },
  { for: '10s' },
  { for: '90d' },
  { for: undefined },
  { owner: ' ' },
  { comment: '' },
])('%j is refused before anything is asked', async (wrong) => {
  const { plan } = stage();

  await expect(plan(silence, { ...INPUT, ...wrong })).rejects.toThrow();
});

test('the undo lets the alerts be heard again, closes the loop, and offers the time that was left', async () => {
  const { clock, systems, perform } = stage();
  const { end } = await perform(silence, INPUT);
  const undo = end.status === 'done' ? end.undo?.[0]?.with : undefined;
  await clock.advance(20 * 60_000);

  const undone = await perform(expireSilence, undo ?? {});

  expect(undone.end).toMatchObject({
    status: 'done',
    evidence: [expect.stringContaining('ended at 03:08 UTC')],
    closes: [TARGET],
    undo: [{ uses: 'alertmanager/silence', with: { for: '2400s', owner: 'sam', matchers: INPUT.matchers } }],
  });
  const alerts = await systems.alertmanager.listAlerts([]);
  expect(alerts.map(({ status }) => status.state)).toEqual(['active', 'active']);
});

test('a silence that has ended already is nothing to do', async () => {
  const { clock, perform, plan } = stage();
  const { end } = await perform(silence, INPUT);
  const undo = end.status === 'done' ? end.undo?.[0]?.with : undefined;
  await clock.advance(2 * 60 * 60_000);

  const planned = await plan(expireSilence, undo ?? {});

  expect(planned).toMatchObject({ changes: [], nothingToDo: expect.stringContaining('has ended already') });
});

test('ending a silence that ended between plan and act is no trouble', async () => {
  const { clock, systems, perform, plan, context } = stage();
  const { end } = await perform(silence, INPUT);
  const id = end.status === 'done' ? String(end.outputs.silence) : '';
  const planned = await plan(expireSilence, { silence: id });
  await systems.alertmanager.expireSilence(id);

  await expireSilence.apply(context(), { silence: id }, planned);
  const seen = { plan: planned, startedAt: clock.now() };

  expect(await expireSilence.observe(context(), { silence: id }, seen)).toMatchObject({ status: 'done' });
});
