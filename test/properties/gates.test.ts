import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/lib/json.ts';
import type { Memberships } from '../../src/policy/membership.ts';
import { fc } from '../support/fast-check.ts';
import { type Office, openOffice } from '../support/office.ts';
import { type Doing, doings, perform } from './clicks.ts';
import { type AtLeast, wrongStarts } from './passed-gates.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    when_locked: queue
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  both:
    title: Pull with two approvals
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 2, within: 10m }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: far } }]
  smash:
    title: Smash the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: smash the lever }
    steps: [{ id: smash, uses: lever/smash, with: { lever: glass } }]
  gated:
    title: Pull, and smash behind a gate of its own
    environment: lab
    allow: { run: [responder], approve: [commander] }
    break_glass: never
    steps:
      - { id: pull, uses: lever/pull, with: { lever: main, to: near } }
      - { id: second, uses: lever/pull, with: { lever: glass, to: near }, confirm: { approvals: 1, approve: [commander] } }
break_glass: { roles: [commander], tell: [commander] }
`;

const NAMES = ['pull', 'both', 'smash', 'gated'];

/** Written down here a second time, so that it does not follow from what the engine makes of the file. */
function atLeast({ runbook, undoes }: JsonObject, step: string): AtLeast {
  const { name, effect } = runbook as { name: string; effect: string };
  if (undoes !== undefined)
    return { phrase: effect === 'destructive', approvals: effect === 'destructive' ? 1 : 0 };
  const approvals: Record<string, number> = { both: 2, smash: 1 };
  if (name === 'gated') return { phrase: false, approvals: step === 'second' ? 1 : 0 };
  return { phrase: name === 'smash', approvals: approvals[name] ?? 0 };
}

interface Witnessed {
  readonly office: Office;
  readonly runs: readonly string[];
  /** Who was in which group from which position of the record on. */
  readonly roles: readonly { readonly from: number; readonly were: Memberships }[];
}

async function live(doing: readonly Doing[]): Promise<Witnessed> {
  let office = await openOffice(RUNBOOKS);
  const runs: string[] = [];
  const roles = [{ from: 0, were: office.memberships }];
  for (const one of doing) {
    office = await perform(office, runs, one);
    roles.push({ from: (await office.store.head()).position + 1, were: office.memberships });
  }
  return { office, runs: [...new Set(runs)], roles };
}

/** More of them find more; this many take a few seconds. */
const numRuns = Number(process.env.RUNBOLT_PROPERTY_RUNS ?? 30);
const timeout = 4_000 * numRuns;

test('no sequence of clicks, crashes, role changes and troubles makes a run act without its gates', {
  timeout,
}, async () => {
  let acted = 0;

  await fc.assert(
    fc.asyncProperty(doings(NAMES), async (doing) => {
      const { office, runs, roles } = await live(doing);
      const rolesThen = (position: number) =>
        roles.findLast(({ from }) => from <= position)?.were ?? office.memberships;

      let begun = 0;
      for (const run of runs) {
        const events = await office.store.read(`run/${run}`);
        begun += events.filter(({ type }) => type === 'step_started').length;
        expect(wrongStarts(events, atLeast, rolesThen)).toEqual([]);
      }
      expect(office.levers.effects.length).toBeLessThanOrEqual(begun);
      acted += office.levers.effects.length;
    }),
    { numRuns },
  );

  // A property over runs that never act would say nothing.
  expect(acted).toBeGreaterThan(0);
});

test('whatever people do, no two runs work on one target at once, and none waits for ever', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(doings(NAMES), async (doing) => {
      const { office, runs } = await live(doing);
      office.levers.trouble = undefined;
      for (let half = 0; half < 2; half++) {
        await office.clock.advance(31 * 60 * 1_000);
        await office.engine.idle();
      }

      const holders = new Map<string, string>();
      for (const { type, data, stream } of await office.store.readAfter(0, 10_000)) {
        if (type === 'locks_taken') {
          for (const target of data.targets as string[]) {
            expect(holders.get(target) ?? stream).toBe(stream);
            holders.set(target, stream);
          }
        }
        if (type === 'run_ended' || type === 'gates_opened') {
          for (const [target, holder] of holders) if (holder === stream) holders.delete(target);
        }
      }
      for (const run of runs) expect(await office.run(run)).toMatchObject({ end: { at: expect.any(Date) } });
      expect(await office.store.locks(['lever:main', 'lever:glass'])).toEqual([]);
    }),
    { numRuns },
  );
});
