import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logIn } from '../../src/commands/login.ts';
import { openOffice, RHEA } from '../support/office.ts';
import { besideBot, temporaryFolder } from './counter.ts';

const RUNBOOKS = `
  turn:
    title: Turn a lever
    environment: vault
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: a } }]
`;

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const counter = await besideBot(office);
  const home = await temporaryFolder();
  const variables = { HOME: home, XDG_CONFIG_HOME: '', SUDO_USER: 'rhea' };
  const granted = await logIn(office.context, { actor: RHEA, idempotencyKey: 'command:1' });
  const token = granted.status === 'granted' ? granted.token : '';
  const type = (line: string, more: { input?: string } = {}) =>
    counter.type(line, { account: 'runbolt', variables, ...more });
  return { office, type, token, file: join(home, '.config', 'runbolt', 'login-rhea') };
}

test('whoever has logged in acts as the person Slack knows, by the same roles', async () => {
  const { type, token, office } = await bench();
  expect((await type('run turn')).code).toBe(3);

  const login = await type(`login ${token}`);
  const asked = await type('run turn --json');

  expect(login.out).toContain('You are Rhea (U0RESPOND1) at the command line until');
  expect(asked.code).toBe(4);
  const { run } = asked.json() as { run: { id: string } };
  expect(run).toMatchObject({ requester: { kind: 'slack', id: 'U0RESPOND1', via: 'cli' } });
  const confirmed = type(`confirm ${run.id}`);
  await office.pass(5);
  expect((await confirmed).code).toBe(0);
});

test('the token is kept for its owner only, and can be piped in', async () => {
  const { type, token, file } = await bench();

  await type('login', { input: `${token}\n` });

  expect(readFileSync(file, 'utf8')).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a login that has ended keeps nobody from looking, and acts for nobody', async () => {
  const { type, token, office } = await bench();
  await type(`login ${token}`);
  await office.clock.advance(13 * 3_600_000);

  const plan = await type('plan turn');
  const run = await type('run turn');

  expect(plan.code).toBe(0);
  expect(run).toMatchObject({ code: 3, err: expect.stringContaining('Your login has ended') });
});

test('logout ends it everywhere', async () => {
  const { type, token } = await bench();
  await type(`login ${token}`);

  const out = await type('logout');
  const again = await type(`login ${token}`);

  expect(out.out).toContain('Every login of yours has ended. You are runbolt here.');
  expect(again).toMatchObject({ code: 3, err: expect.stringContaining('Your login has ended') });
  expect((await type('logout')).out).toContain('nobody was logged in');
});

test.each(['hello', 'rbl_U1_short'])('%s is no token', async (words) => {
  const { type } = await bench();

  expect(await type(`login ${words}`)).toMatchObject({
    code: 2,
    err: expect.stringContaining('/runbook login'),
  });
});
