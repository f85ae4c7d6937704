import { expect, test } from 'vitest';
import { openOffice } from '../support/office.ts';
import { besideBot } from './counter.ts';

/** The clock of an office starts at 02:48 UTC on a Wednesday. */
const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: main } }]
freezes:
  nights:
    title: Nobody watches at night
    environments: [lab]
    time_zone: UTC
    daily: [{ from: "02:45", until: "03:00" }]
    override: [commander]
break_glass: { roles: [responder, commander], tell: [commander] }
`;

async function frozenRun() {
  const office = await openOffice(RUNBOOKS);
  const { type } = await besideBot(office);
  const { out } = await type('run pull');
  return { office, type, run: /\br-[0-9a-z]{8}\b/.exec(out)?.[0] ?? 'no run', asked: out };
}

test('a plan during a freeze says so, and the freeze is overridden with a reason', async () => {
  const { office, type, run, asked } = await frozenRun();
  expect(asked).toContain('IN THE WAY: change freeze (Nobody watches at night) until 2026-');

  const silent = await type(`override-freeze ${run} --reason ''`);
  const overridden = await type(`override-freeze ${run} --reason 'production is down'`);

  expect(silent.code).toBe(2);
  expect(overridden.out).toContain('freeze overridden by ben');
  expect(overridden.out).toContain(`runbolt confirm ${run}`);
  expect((await office.run(run)).gate?.asked.approvals).toBeGreaterThan(0);
  expect(office.levers.effects).toEqual([]);
});

test('an account whose role may not override is told who may', async () => {
  const { office, type, run } = await frozenRun();

  const { code, err } = await type(`override-freeze ${run} --reason 'I am in a hurry'`, { account: 'eve' });

  expect(code).toBe(3);
  expect(err).toContain('only commander may override this freeze');
  expect((await office.run(run)).exceptions.override).toBeUndefined();
});

test('breaking the glass goes past the freeze and the approval, never past the confirmation', async () => {
  const { office, type, run } = await frozenRun();
  expect((await type(`break-glass ${run} --reason 'production is down'`)).code).not.toBe(0);
  await office.pass(181);

  const broken = await type(`break-glass ${run} --reason 'production is down'`);

  expect(broken.out).toContain('GLASS BROKEN by ben');
  expect(broken.out).toContain(`runbolt confirm ${run}`);
  expect(office.levers.effects).toEqual([]);
  const confirmed = type(`confirm ${run}`);
  await office.pass(5);
  expect((await confirmed).out).toContain('DONE  main is on');
  expect(office.levers.effects).toHaveLength(1);
});
