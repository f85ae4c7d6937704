import { expect, test } from 'vitest';
import { restoreVersion } from '../../../src/actions/secrets-manager/restore-version.ts';
import { secretAge } from '../../../src/actions/secrets-manager/secret-age.ts';
import { updateValue } from '../../../src/actions/secrets-manager/update-value.ts';
import { stage } from '../../support/stage.ts';

const ALL = {
  secrets: ['database-url', 'signing-key', 'api-keys'].map((name) => `credlink/production/${name}`),
  max_age: '180d',
};

test('ages are those of the current values, and the oldest is named', async () => {
  const { perform } = stage();

  const { end } = await perform(secretAge, ALL);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { oldest: 'credlink/production/signing-key', oldest_days: 130 },
  });
  expect(end.status === 'done' && end.evidence[0]).toBe(
    'The value of credlink/production/database-url is 41 days old, from 2026-01-22; it is not rotated automatically.',
  );
});

test('one that is too old fails the step, and says what to do', async () => {
  const { end } = await stage().perform(secretAge, { ...ALL, max_age: '90d' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: 'Older than 90 days: credlink/production/signing-key. Rotate, then restart whoever reads it.',
  });
});

test('a new value is young, and going back to an old one makes it old again', async () => {
  const { perform } = stage();
  const [secret = ''] = ALL.secrets;
  const look = () => perform(secretAge, { secrets: [secret], max_age: '180d' });

  await perform(updateValue, { secret, field: 'host', value: 'new-db' });
  const young = await look();
  await perform(restoreVersion, { secret, version: '22222222-0000-4000-8000-database-url' });
  const old = await look();

  expect(young.end).toMatchObject({ outputs: { oldest_days: 0 } });
  expect(old.end).toMatchObject({ outputs: { oldest_days: 41 } });
});

test('no value is read for that', async () => {
  const set = stage();
  const secretsManager = {
    ...set.systems.secretsManager,
    getSecretValue: () => Promise.reject(new Error('a value was read')),
  };
  const context = { ...set.context(), systems: { ...set.systems, secretsManager } };
  const plan = await secretAge.plan(context, ALL);

  const end = await secretAge.observe(context, ALL, { plan, startedAt: set.clock.now() });

  expect(end.status).toBe('done');
  expect(JSON.stringify({ plan, end })).not.toContain('made-up');
});
