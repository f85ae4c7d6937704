import { expect, test } from 'vitest';
import { restoreVersion } from '../../../src/actions/secrets-manager/restore-version.ts';
import { stage } from '../../support/stage.ts';

const SECRET = 'credlink/production/database-url';
const BEFORE = '11111111-0000-4000-8000-database-url';
const CURRENT = '22222222-0000-4000-8000-database-url';
const BACK = { secret: SECRET, version: BEFORE };

test('the label moves to the named version, and the plan says from where', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(restoreVersion, { ...BACK, expect_current: CURRENT });

  expect(plan.changes).toEqual([{ target: SECRET, field: 'AWSCURRENT', before: CURRENT, after: BEFORE }]);
  expect(plan.commands[0]).toBe(
    `aws secretsmanager update-secret-version-stage --secret-id ${SECRET} --version-stage AWSCURRENT --remove-from-version-id ${CURRENT} --move-to-version-id ${BEFORE} --region us-east-1`,
  );
  expect(end).toMatchObject({ status: 'done', outputs: { version: BEFORE, previous_version: CURRENT } });
});

test('it refuses when another version is current than was expected', async () => {
  const planned = await stage().plan(restoreVersion, { ...BACK, expect_current: 'other' });

  expect(planned.obstacle).toContain(`${CURRENT} is AWSCURRENT in ${SECRET}, not other as expected`);
});

test('a version that is gone is an obstacle, the current one nothing to do', async () => {
  const { plan } = stage();

  expect((await plan(restoreVersion, { ...BACK, version: 'gone' })).obstacle).toBe(
    `${SECRET} has no version gone any more. Look at its versions.`,
  );
  expect((await plan(restoreVersion, { ...BACK, version: CURRENT })).nothingToDo).toBe(
    `${CURRENT} is AWSCURRENT already.`,
  );
});

test('a crash before the call is told from one after it', async () => {
  const { plan, context, clock } = stage();
  const planned = await plan(restoreVersion, BACK);
  const seen = { plan: planned, startedAt: clock.now() };

  const before = await restoreVersion.observe(context(), BACK, seen);
  await restoreVersion.apply(context(), BACK, planned);
  const after = await restoreVersion.observe(context(), BACK, seen);

  expect(before).toEqual({ status: 'absent' });
  expect(after).toMatchObject({ status: 'done' });
});

test('a third version in between is not moved away from', async () => {
  const { plan, context, systems, clock } = stage();
  const planned = await plan(restoreVersion, BACK);
  await systems.secretsManager.putSecretValue({ secret: SECRET, token: 'x'.repeat(32), value: 'y' });

  await expect(restoreVersion.apply(context(), BACK, planned)).rejects.toMatchObject({ kind: 'conflict' });
  expect(
    await restoreVersion.observe(context(), BACK, { plan: planned, startedAt: clock.now() }),
  ).toMatchObject({ status: 'failed', reason: expect.stringContaining('somebody changed it since') });
});
