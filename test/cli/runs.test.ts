import { describe, expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { BEN, CLEO, openOffice, RHEA } from '../support/office.ts';
import { besideBot } from './counter.ts';

const RUNBOOKS = `
  turn:
    command: /turn
    title: Turn a lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    parameters: { lever: { type: string, default: a } }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
  turn-again:
    title: Turn it again
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, title: Pull it anew, uses: lever/pull, with: { lever: a, to: round } }]
  stop:
    title: Stop a lever
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps: [{ id: stop, title: Stop it, uses: lever/stop, with: { lever: b } }]
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, title: Look at it, uses: lever/read, with: { lever: a } }]
  smash:
    title: Smash a lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: smash, title: Smash it, uses: lever/smash, with: { lever: c } }]
`;

const cliBen = { kind: 'cli', id: 'ben' } as const;

const runIn = (text: string): string => /\br-[0-9a-z]{8}\b/.exec(text)?.[0] ?? 'no run';

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const counter = await besideBot(office);
  return { office, type: counter.type };
}

describe('asking for a run', () => {
  test('shows the plan and waits for who asked to confirm', async () => {
    const { type, office } = await bench();

    const { code, out } = await type('run turn lever=x');

    expect(code).toBe(4);
    expect(out).toContain('x: position off → on');
    expect(out).toContain(`runbolt confirm ${runIn(out)}`);
    expect(office.levers.effects).toEqual([]);
  });

  test('a run that asks nobody is followed to its end', async () => {
    const { type } = await bench();

    const { code, out } = await type('run look');

    expect(code).toBe(0);
    expect(out).toContain('DONE  a is off');
  });

  test('an emergency stop with --now acts at once', async () => {
    const { type, office } = await bench();

    const { code } = await type('run stop --now');

    expect(code).toBe(0);
    expect(office.levers.effects).toEqual(['b=on']);
  });

  test('the bare word now is the same as --now', async () => {
    const { type } = await bench();

    expect((await type('run stop now')).code).toBe(0);
  });

  test('--now is refused where it would confirm nothing', async () => {
    const { type, office } = await bench();

    const { code, err } = await type('run turn --now');

    expect(code).toBe(2);
    expect(err).toContain('turn is no emergency stop');
    expect(await office.context.store.recentRuns({ limit: 5 })).toEqual([]);
  });

  test('a second request for the same joins the first', async () => {
    const { type } = await bench();
    const first = await type('run turn');

    const second = await type('run turn');

    expect(second.out).toContain(`The same is under way already as ${runIn(first.out)}`);
  });

  test('a target that another run holds is refused, saying by whom; --take-over stops that one and asks', async () => {
    const { type, office } = await bench();
    office.levers.takes = 100;
    const holder = runIn((await type('run turn')).out);
    await office.engine.idle();
    const { plan } = await office.run(holder);
    await confirmRun(office.context, { run: holder, hash: plan?.hash ?? '', actor: cliBen });
    await office.engine.idle();

    const planned = await type('plan turn-again');
    const first = runIn((await type('run turn-again')).out);
    const refused = await type(`confirm ${first}`);
    const taking = await type('run turn-again --take-over');

    expect(planned.out).toMatch(
      new RegExp(`IN THE WAY: lever:a is held by ${holder}, .*; while that lasts, it is refused`),
    );
    expect(refused.out).toContain(`lever:a is held by ${holder}`);
    expect(refused.out).toMatch(/since 2026-.* UTC: step 1 of 1, “Pull it”/);
    expect(refused.out).toContain('To take it over: the same line with --take-over');
    expect(taking.code).toBe(4);
    expect(taking.out).toContain(`${holder} has ended`);
    expect(taking.out).toContain(`runbolt confirm ${runIn(taking.out)}`);
    expect((await type(`show ${holder}`)).out).toContain(`${holder} was taken over by ben`);
  });

  test('an account that no role names is refused by the rule, and the refusal is recorded', async () => {
    const { type, office } = await bench();

    const { code, out } = await type('run turn', { account: 'mallory' });

    expect(code).toBe(3);
    expect(out).toContain('only responder may run turn');
    expect(out).toContain('You are mallory at the command line');
    expect((await office.context.store.recentRuns({ limit: 5 }))[0]?.status).toBe('denied');
  });

  test.each([
    ['run tern', 'Did you mean turn?'],
    ['run turn lever=x lever=y', 'lever is given twice'],
    ['run turn wheel=x', 'unknown parameter'],
    ['run turn x y', '"y" is one argument too many'],
  ])('%s is wrong usage and starts nothing', async (line, said) => {
    const { type, office } = await bench();

    const { code, err } = await type(line);

    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(await office.context.store.recentRuns({ limit: 5 })).toEqual([]);
  });

  test('a runbook is found by its command too', async () => {
    const { type } = await bench();

    expect((await type('run /turn')).code).toBe(4);
  });

  test.each([
    "lever='two words'",
    'lever=it"s',
    'lever=$(reboot)',
    "'lever=a\\b'",
    'lever=a=b',
    "'lever=“x”'",
  ])('the value in %s arrives as it was typed', async (word) => {
    const { type } = await bench();
    const typed = word.replaceAll("'", '').slice('lever='.length);

    const { json } = await type(`run turn ${word} --json`);

    expect(json()).toMatchObject({ run: { arguments: { lever: typed } } });
  });
});

describe('deciding on a run', () => {
  test('its requester confirms it and follows it to its end', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run turn')).out);

    const { code, out } = await type(`confirm ${id}`);

    expect(code).toBe(0);
    expect(out).toContain('confirmed by ben at the command line');
    expect(out).toContain(`runbolt undo ${id}`);
    expect(office.levers.effects).toEqual(['a=on']);
  });

  test('confirming twice does nothing twice', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run turn')).out);
    await type(`confirm ${id}`);

    const { code, out } = await type(`confirm ${id}`);

    expect(code).toBe(0);
    expect(out).toContain('was confirmed by ben');
    expect(office.levers.effects).toHaveLength(1);
  });

  test('somebody else cannot confirm it', async () => {
    const { type } = await bench();
    const id = runIn((await type('run turn')).out);

    const { code, err } = await type(`confirm ${id}`, { account: 'root' });

    expect(code).toBe(3);
    expect(err).toContain('only the person who asked for it may confirm this run');
  });

  test('a phrase is asked for, compared kindly, and then an approval in Slack is waited for', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run smash')).out);

    const without = await type(`confirm ${id}`);
    const wrong = await type(`confirm ${id} --phrase smash`);
    const right = await type(`confirm ${id} --phrase 'SMASH  a lever!'`);

    expect([without.code, wrong.code, right.code]).toEqual([2, 2, 4]);
    expect(without.err).toContain('--phrase "smash a lever"');
    expect(right.out).toContain('2 of 2 approvals, given in Slack by commander');
    expect(right.out).toContain('One more than the runbook asks: nobody has said whose account asked.');
    expect(office.levers.effects).toEqual([]);
  });

  test('approvals are not given at the command line, not even by an account with the role', async () => {
    const { type, office } = await bench();
    const id = await office.start('smash', { actor: RHEA });

    const { code, err } = await type(`approve ${id}`);

    expect(code).toBe(3);
    expect(err).toContain('approvals are given in Slack, where the person is known');
  });

  test('a run that asks again wants the new plan to be named', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run smash')).out);
    await type(`confirm ${id} --phrase 'smash a lever'`);
    office.levers.positions.set('c', 'askew');
    await office.clock.advance(60_000);
    const before = await office.run(id);
    for (const actor of [BEN, CLEO])
      await approveRun(office.context, { run: id, hash: before.plan?.hash ?? '', actor });
    const hash = (await office.run(id)).plan?.hash ?? '';

    const blind = await type(`confirm ${id} --phrase 'smash a lever'`);
    const named = await type(`confirm ${id} --phrase 'smash a lever' --plan ${hash.slice(0, 8)}`);

    expect([blind.code, named.code]).toEqual([2, 4]);
    expect(blind.err).toContain(`--plan ${hash.slice(0, 8)}`);
    expect(office.levers.effects).toEqual([]);
  });

  test('cancelling is what was asked for, so it ends well', async () => {
    const { type } = await bench();
    const id = runIn((await type('run turn')).out);

    const { code, out } = await type(`cancel ${id} --reason 'wrong lever'`);

    expect(code).toBe(0);
    expect(out).toContain('cancelled by ben at the command line: wrong lever');
    expect(out).toContain('CANCELLED  Nothing was changed.');
  });

  test('an account without a role cannot cancel', async () => {
    const { type, office } = await bench();
    const id = await office.start('turn', { actor: BEN });

    const { code, err } = await type(`cancel ${id}`, { account: 'mallory' });

    expect(code).toBe(3);
    expect(err).toContain('only responder may run turn');
  });

  test('the way back is a run of its own, with its own plan', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run turn')).out);
    await type(`confirm ${id}`);

    const back = await type(`undo ${id}`);
    const done = await type(`confirm ${runIn(back.out)}`);

    expect([back.code, done.code]).toEqual([4, 0]);
    expect(back.out).toContain(`puts back ${id}`);
    expect(office.levers.effects).toEqual(['a=on', 'a=off']);
  });

  test('a run that left nothing cannot be put back', async () => {
    const { type } = await bench();
    const id = runIn((await type('run look')).out);

    const { code, err } = await type(`undo ${id}`);

    expect(code).toBe(1);
    expect(err).toContain('nothing that can be put back');
  });

  test('who has looked says whether an unknown step happened', async () => {
    const { type, office } = await bench();
    office.levers.observable = false;
    const id = runIn((await type('run turn')).out);
    const unknown = await type(`confirm ${id}`);

    const found = await type(`finding ${id} pull happened`);

    expect([unknown.code, found.code]).toEqual([4, 0]);
    expect(unknown.out).toContain(`runbolt finding ${id} pull did-not-happen`);
  });

  test('a step of which only a part happened has failed, and a finding that is none is refused', async () => {
    const { type, office } = await bench();
    office.levers.observable = false;
    const id = runIn((await type('run turn')).out);
    const unknown = await type(`confirm ${id}`);

    const wrong = await type(`finding ${id} pull perhaps`);
    const found = await type(`finding ${id} pull in-part`);

    expect(unknown.out).toContain(`runbolt finding ${id} pull in-part`);
    expect(wrong.code).toBe(2);
    expect(found.code).toBe(1);
    expect(found.out).toContain('a person found that a part of it had happened');
  });

  test('a run that fails ends badly', async () => {
    const { type, office } = await bench();
    const id = runIn((await type('run turn')).out);
    office.levers.trouble = { kind: 'denied', when: 'before' };

    const { code, out } = await type(`confirm ${id}`);

    expect(code).toBe(1);
    expect(out).toContain('FAILED  Pull it: the lever says denied');
  });

  test('a run that is not there is said so', async () => {
    const { type } = await bench();

    const { code, err } = await type('confirm r-00000000');

    expect(code).toBe(1);
    expect(err).toContain('There is no run r-00000000');
  });
});
