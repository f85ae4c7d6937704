import { describe, expect, test } from 'vitest';
import { allActions } from '../../../src/actions/index.ts';
import { restoreVersion } from '../../../src/actions/secrets-manager/restore-version.ts';
import { updateValue } from '../../../src/actions/secrets-manager/update-value.ts';
import { parseRunbooks } from '../../../src/runbooks/parse-runbooks.ts';
import { SecretsManagerState } from '../../../src/systems/secrets-manager/simulator.ts';
import { stage } from '../../support/stage.ts';

const SECRET = 'credlink/production/database-url';
const CURRENT = '22222222-0000-4000-8000-database-url';
const HOST = { secret: SECRET, field: 'host', value: 'restored-db.amazonaws.com' };

function currentValue({ world }: ReturnType<typeof stage>, name = SECRET): string | undefined {
  const { secrets } = SecretsManagerState.parse(world.snapshot().secretsManager);
  const versions = secrets.find((one) => one.name === name)?.versions;
  return versions?.find(({ stages }) => stages.includes('AWSCURRENT'))?.value;
}

test('the plan shows the host before and after, the way back, and nothing else of the value', async () => {
  const { plan } = stage();

  const planned = await plan(updateValue, HOST);

  expect(planned).toMatchObject({
    changes: [
      { target: SECRET, field: 'host', before: 'prod-db.amazonaws.com', after: 'restored-db.amazonaws.com' },
    ],
    guards: { version: CURRENT },
    outputs: { previous_version: CURRENT },
    warnings: [
      `Whoever has read ${SECRET} at their start goes on with the old value: restart them afterwards.`,
    ],
  });
  expect(JSON.stringify(planned)).not.toContain('made-up-password');
});

test('one field is replaced, the rest stays, and it is read back', async () => {
  const set = stage();

  const { end } = await set.perform(updateValue, HOST);

  expect(currentValue(set)).toBe(
    'postgresql://credlink:made-up-password@restored-db.amazonaws.com:5432/credlink',
  );
  expect(end).toMatchObject({
    status: 'done',
    outputs: { previous_version: CURRENT },
    evidence: [expect.stringMatching(/is AWSCURRENT; the one before is 2222/), `Its host is ${HOST.value}.`],
  });
});

test('a password is never shown, neither the old one nor the new one', async () => {
  const set = stage();

  const all = await set.perform(updateValue, { ...HOST, field: 'password', value: 'brand-new-password' });

  expect(all.end.status).toBe('done');
  expect(JSON.stringify(all)).not.toMatch(/made-up-password|brand-new-password/);
  expect(all.plan.changes).toMatchObject([{ before: '(not shown)', after: '(not shown)' }]);
  expect(currentValue(set)).toContain(':brand-new-password@');
});

describe('in the runbooks file', () => {
  const given = (expression: string) => `"\${{ ${expression} }}"`;
  const check = (field: string, value: string) => {
    const text = `
version: 1
environments: { staging: {} }
roles: { responder: { slack_users: [U1] } }
runbooks:
  put:
    title: Put a value
    environment: staging
    allow: { run: [responder] }
    parameters: { value: { type: string } }
    steps: [{ id: put, uses: secrets-manager/update-value, with: { secret: s, field: ${field}, value: ${value} } }]
`;
    const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
    return parsed.diagnostics.map(({ code }) => code);
  };

  test.each([
    ['password', 'hunter2'],
    ['password', given('parameters.value')],
    ['password', given('secrets.DB').replace('"', '"x')],
    ['API_KEY', given('parameters.value')],
  ])('%s as %s is refused: it would be kept with every run', (field, value) => {
    expect(check(field, value)).toEqual(['plain_secret']);
  });

  test.each([
    ['password', given('secrets.DB_PASSWORD')],
    ['DATABASE_URL.host', given('parameters.value')],
    ['port', '"5432"'],
  ])('%s as %s is taken', (field, value) => {
    expect(check(field, value)).toEqual([]);
  });
});

test('its undo puts the version before back, and can itself be undone', async () => {
  const set = stage();
  const before = currentValue(set);
  const { end } = await set.perform(updateValue, HOST);
  const [back] = end.status === 'done' ? (end.undo ?? []) : [];

  const { end: undone } = await set.perform(restoreVersion, back?.with ?? {});

  expect(back?.uses).toBe('secrets-manager/restore-version');
  expect(currentValue(set)).toBe(before);
  expect(undone).toMatchObject({
    status: 'done',
    outputs: { version: CURRENT },
    undo: [{ uses: 'secrets-manager/restore-version', with: { expect_current: CURRENT } }],
  });
});

test.each([
  ['a field that is not there', { field: 'sslmode' }, 'sslmode of .* has no sslmode; it has host'],
  ['a value that is no host', { value: 'postgresql://x' }, 'This cannot be the host of .*a host is a name'],
  ['a value without fields', { secret: 'credlink/production/signing-key' }, 'neither a JSON object nor'],
])('%s is an obstacle', async (_what, over, obstacle) => {
  const planned = await stage().plan(updateValue, { ...HOST, ...over });

  expect(planned.obstacle).toMatch(new RegExp(obstacle));
  expect(JSON.stringify(planned)).not.toContain('made-up');
});

test('there is nothing to do when it is that already', async () => {
  const planned = await stage().plan(updateValue, { ...HOST, value: 'prod-db.amazonaws.com' });

  expect(planned.nothingToDo).toBe(`host of ${SECRET} is that already.`);
});

test.each([
  ['waits to be deleted', { deletedAt: new Date('2026-03-01') }, 'is waiting to be deleted'],
  ['another service owns', { owningService: 'rds' }, 'is managed by rds'],
])('a secret that %s is refused', async (_what, over, obstacle) => {
  const set = stage();
  const secret = { ...(await set.systems.secretsManager.describeSecret(SECRET)), ...over };
  const secretsManager = { ...set.systems.secretsManager, describeSecret: async () => secret };
  const context = { ...set.context(), systems: { ...set.systems, secretsManager } };

  expect((await updateValue.plan(context, HOST)).obstacle).toContain(obstacle);
});

test("somebody else's change since the plan is not overwritten", async () => {
  const { plan, context, systems } = stage();
  const planned = await plan(updateValue, HOST);
  await systems.secretsManager.putSecretValue({ secret: SECRET, token: 'x'.repeat(32), value: 'redis://h' });

  await expect(updateValue.apply(context(), HOST, planned)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('has been changed since the plan was made. Nothing was done'),
  });
});

describe('after a crash', () => {
  test('before the call it is seen to have done nothing', async () => {
    const { plan, context, clock } = stage();
    const planned = await plan(updateValue, HOST);

    const found = await updateValue.observe(context(), HOST, { plan: planned, startedAt: clock.now() });

    expect(found).toEqual({ status: 'absent' });
  });

  test('after the call it is found again by its own version, without a receipt', async () => {
    const { plan, context, clock } = stage();
    const planned = await plan(updateValue, HOST);
    await updateValue.apply(context(), HOST, planned);

    const found = await updateValue.observe(context(), HOST, { plan: planned, startedAt: clock.now() });

    expect(found.status).toBe('done');
  });

  test('it is not taken for done when somebody has put another value in since', async () => {
    const { plan, context, clock, systems } = stage();
    const planned = await plan(updateValue, HOST);
    const receipt = await updateValue.apply(context(), HOST, planned);
    await systems.secretsManager.putSecretValue({ secret: SECRET, token: 'x'.repeat(32), value: 'y' });

    const found = await updateValue.observe(context(), HOST, {
      ...{ plan: planned, receipt, startedAt: clock.now() },
    });

    expect(found).toMatchObject({ status: 'failed', reason: expect.stringContaining('somebody changed it') });
  });
});
