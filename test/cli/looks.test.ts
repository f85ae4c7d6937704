import { describe, expect, test } from 'vitest';
import { BEN, openOffice } from '../support/office.ts';
import { besideBot } from './counter.ts';

const RUNBOOKS = `
  turn:
    title: Turn a lever
    environment: vault
    allow: { run: [responder], approve: [commander] }
    parameters: { lever: { type: string, default: a } }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
  stop:
    title: Stop a lever
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps: [{ id: stop, title: Stop it, uses: lever/stop, with: { lever: b } }]
  halt:
    title: Stop two levers
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps:
      - { id: one, title: Stop one, uses: lever/stop, with: { lever: b } }
      - { id: two, title: Stop two, uses: lever/stop, with: { lever: c } }
`;

async function bench() {
  const office = await openOffice(RUNBOOKS);
  const counter = await besideBot(office);
  return { office, type: counter.type };
}

describe('a plan', () => {
  test('says what would change and what it would ask for, and records nothing', async () => {
    const { type, office } = await bench();

    const { code, out } = await type('plan turn lever=x');

    expect(code).toBe(0);
    expect(out).toContain('Turn a lever  VAULT (protected)');
    expect(out).toContain('SIMULATED');
    expect(out).toContain('x: position off → on');
    expect(out).toContain('A run asks for your confirmation before it acts.');
    expect((await office.store.head()).position).toBe(0);
  });

  test('needs no role, and says who may run it', async () => {
    const { type } = await bench();

    const { code, out } = await type('plan turn', { account: 'mallory' });

    expect(code).toBe(0);
    expect(out).toContain('You may look, but not run it.');
    expect(out).toContain('only responder may run turn');
  });

  test('is data for programs', async () => {
    const { type } = await bench();

    const { json } = await type('plan stop --json');

    expect(json()).toMatchObject({
      status: 'planned',
      simulated: true,
      run: { runbook: 'stop', plan: { steps: [{ changes: [{ target: 'b', before: 'off', after: 'on' }] }] } },
      asks: { confirmation: true, phrase: null, approvals: 0 },
    });
  });

  test('names those who may as the record knows them, and by their id who never came by', async () => {
    const { type, office } = await bench();
    await office.start('stop', { actor: BEN, now: true });

    const { out } = await type('plan turn', { account: 'stranger' });

    expect(out).toMatch(/In Slack these people may: .*Ben \(U0COMMAND1\)/);
    expect(out).toMatch(/In Slack these people may: .*\bU0RESPOND2\b/);
    expect(out).not.toContain('(U0RESPOND2)');
  });

  test('that cannot run says so, and fails', async () => {
    const { type, office } = await bench();
    office.levers.forbidden.add('b');

    const { code, out } = await type('plan stop');

    expect(code).toBe(1);
    expect(out).toContain('CANNOT RUN: the lever says denied');
    expect(out).toContain('As things are, a run would end at once: see CANNOT RUN above.');
    expect(out).not.toContain('A run asks for');
  });

  test('of a stop that can stop one of two things says that it would', async () => {
    const { type, office } = await bench();
    office.levers.forbidden.add('b');

    const { code, out } = await type('plan halt');

    expect(code).toBe(1);
    expect(out).toContain('CANNOT RUN: the lever says denied');
    expect(out).toContain('What CANNOT RUN keeps nothing else from being stopped.');
    expect(out).toContain('A run asks for your confirmation before it acts. With --now it acts at once.');
  });

  test('that cannot be made is wrong usage, also for programs', async () => {
    const { type } = await bench();

    const { code, json } = await type('plan nothing --json');

    expect(code).toBe(2);
    expect(json()).toMatchObject({ error: { code: 'unknown_runbook' } });
  });
});

describe('looking back', () => {
  test('a run is shown from its beginning', async () => {
    const { type, office } = await bench();
    const id = await office.start('stop', { actor: BEN, now: true });
    await office.run(id);

    const { code, out } = await type(`show ${id}`);

    expect(code).toBe(0);
    expect(out).toContain('asked by Ben (U0COMMAND1)');
    expect(out).toContain('confirmed by Ben (U0COMMAND1) with the word “now”');
    expect(out).toContain('DONE  b is on');
  });

  test('a run that waits says for what', async () => {
    const { type, office } = await bench();
    const id = await office.start('turn', { actor: BEN });

    expect((await type(`show ${id}`)).out).toContain('for Ben, who asked, to confirm');
  });

  test('a run that has not ended stands still while the record takes nothing, and says why', async () => {
    const { type, office } = await bench();
    await type('run turn lever=x');
    const [run] = await office.store.recentRuns({ limit: 1 });
    office.store.notTaken = () => 'The disk is full. Nothing was recorded.';

    const { out } = await type(`show ${run?.id}`);

    expect(out).toMatch(/STANDS STILL {2}The disk is full\. Nothing was recorded\.$/m);
  });

  test('following stays through gates until the run ends', async () => {
    const { type, office } = await bench();
    const id = await office.start('turn', { actor: BEN });

    const following = type(`show ${id} --follow`);
    await type(`cancel ${id}`);

    const { code, out } = await following;
    expect(code).toBe(1);
    expect(out).toContain('CANCELLED');
  });

  test('what is open is listed with its age and its way back', async () => {
    const { type, office } = await bench();
    const id = await office.start('stop', { now: true });
    await office.run(id);

    const { out } = await type('open');

    expect(out).toContain('b is on\n   for 12 min, owner Rhea, not looked at yet');
    expect(out).toContain(`runbolt undo ${id}`);
  });

  test('nothing open, no runs: said in words', async () => {
    const { type } = await bench();

    expect((await type('open')).out).toContain('Nothing is open');
    expect((await type('history')).out).toContain('No runs yet.');
  });

  test('history is the newest first, of one runbook when it is named', async () => {
    const { type, office } = await bench();
    await office.start('turn');
    await office.clock.advance(1_000);
    const stopped = await office.start('stop', { now: true });
    await office.run(stopped);

    const all = await type('history --json');
    const some = await type('history stop --json');

    expect(all.json()).toMatchObject({ runs: [{ id: stopped }, { runbook: 'turn', status: 'waiting' }] });
    expect(some.json()).toMatchObject({ runs: [{ id: stopped, status: 'succeeded' }] });
    expect((await type('history stop')).out).toMatch(/by Rhea$/m);
  });
});

describe('the record', () => {
  test('is verified whole, and against a head that was noted', async () => {
    const { type, office } = await bench();
    await office.run(await office.start('stop', { now: true }));
    const { position, hash } = await office.store.head();

    const plain = await type('audit verify');
    const noted = await type(`audit verify --head ${position}:${hash}`);
    const cutOff = await type(`audit verify --head ${position + 1}:${hash}`);

    expect([plain.code, noted.code, cutOff.code]).toEqual([0, 0, 1]);
    expect(plain.out).toContain(`WHOLE  the record: ${position} events`);
    expect(cutOff.out).toContain('its newest events were cut off');
  });

  test('what is no head is wrong usage', async () => {
    const { type } = await bench();

    expect((await type('audit verify --head 12')).code).toBe(2);
  });

  test('is exported as JSON Lines or CSV, filtered', async () => {
    const { type, office } = await bench();
    const id = await office.start('turn');
    await office.start('stop');

    const [selection, ...lines] = (await type(`audit export --run ${id}`)).out.trimEnd().split('\n');
    const csv = (await type(`audit export --format csv --person ${BEN.id}`)).out;
    const later = (await type('audit export --since 2027-01-01')).out;

    expect(JSON.parse(selection ?? '')).toEqual({ selection: { run: id }, streams: true });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => JSON.parse(line).stream === `run/${id}`)).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(2);
    expect(later.split('\n')).toEqual([expect.stringContaining('"from":"2027-01-01'), '']);
  });

  test.each(['yesterday', '12', '2026-13-45'])('--since %s is wrong usage', async (since) => {
    const { type } = await bench();

    expect((await type(`audit export --since ${since}`)).code).toBe(2);
  });
});
