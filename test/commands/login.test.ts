import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { findLogin, logIn, logOut } from '../../src/commands/login.ts';
import { BEN, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  turn:
    title: Turn a lever
    environment: vault
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: a } }]
`;

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const grant = async (actor = RHEA, idempotencyKey = 'command:1') => {
    const reply = await logIn(office.context, { actor, idempotencyKey });
    if (reply.status !== 'granted') throw new Error(reply.status);
    return reply.token;
  };
  return { office, grant, find: (token: string) => findLogin(office.context, token) };
}

test('a token is its person, by the command line', async () => {
  const { grant, find } = await bench();

  expect(await find(await grant())).toMatchObject({ actor: { ...RHEA, via: 'cli' } });
});

test('it counts for twelve hours', async () => {
  const { grant, find, office } = await bench();
  const token = await grant();

  await office.clock.advance(12 * 3_600_000 - 1);
  expect(await find(token)).toBeDefined();
  await office.clock.advance(1);
  expect(await find(token)).toBeUndefined();
});

test('after a logout none of the person counts, a later one does, and nobody else is logged out', async () => {
  const { grant, find, office } = await bench();
  const [first, bens] = [await grant(), await grant(BEN, 'command:2')];

  await logOut(office.context, { actor: RHEA });
  const later = await grant(RHEA, 'command:3');

  expect(await find(first)).toBeUndefined();
  expect(await find(later)).toBeDefined();
  expect(await find(bens)).toBeDefined();
});

test('a request that Slack delivers twice gives one token', async () => {
  const { grant, office } = await bench();
  await grant();

  expect(await logIn(office.context, { actor: RHEA, idempotencyKey: 'command:1' })).toEqual({
    status: 'duplicate',
  });
});

test.each([
  ['another person’s id', (token: string) => token.replace('U0RESPOND1', 'U0COMMAND1')],
  ['another end', (token: string) => `${token.slice(0, -4)}AAAA`],
  ['something longer', (token: string) => `${token}A`],
  ['nothing', () => ''],
  ['the digest', () => 'a'.repeat(64)],
])('%s is nobody’s token', async (_, change) => {
  const { grant, find } = await bench();
  const token = await grant();
  await grant(BEN, 'command:2');

  expect(await find(change(token))).toBeUndefined();
});

test('the record has who and until when, and not the token', async () => {
  const { grant, office } = await bench();
  const token = await grant();

  const record = JSON.stringify(await office.store.recordedAfter(0, 10));

  expect(record).toContain('login_granted');
  expect(record).not.toContain(token.slice(-32));
});

test('with a token nobody approves: neither what they asked for in Slack, nor at all', async () => {
  const { grant, find, office } = await bench();
  const run = await office.start('turn', { actor: RHEA });
  await office.pass(1);
  const hash = (await office.run(run)).plan?.hash ?? '';
  const rhea = (await find(await grant()))?.actor ?? BEN;
  const ben = (await find(await grant(BEN, 'command:2')))?.actor ?? RHEA;

  const own = await approveRun(office.context, { run, hash, actor: rhea });
  const others = await approveRun(office.context, { run, hash, actor: ben });

  expect(own.status).toBe('not_allowed');
  expect(others).toMatchObject({ status: 'not_allowed', rule: expect.stringContaining('given in Slack') });
});
