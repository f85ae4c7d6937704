import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/audit/event.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { startRun } from '../../src/commands/start-run.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runStream } from '../../src/runs/run-stream.ts';
import { BEN, type Office, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  start:
    title: Start the lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: start, title: Start it, uses: lever/pull, with: { lever: main, to: on } }
      - { id: again, title: Start it more, uses: lever/pull, with: { lever: main, to: more } }
  worse:
    title: Start it with care
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: start, title: Start it, uses: lever/pull, with: { lever: main, to: on } }
      - { id: check, uses: lever/check }
    on_failure: { undo: when_worse }
  command:
    title: Start it in command
    environment: lab
    allow: { run: [commander] }
    steps:
      - { id: start, title: Start it, uses: lever/pull, with: { lever: main, to: on } }
      - { id: again, title: Start it more, uses: lever/pull, with: { lever: main, to: more } }
  stop:
    title: Stop the lever
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: stop, title: Stop it, uses: lever/stop, with: { lever: main, to: stopped } }]
  stopmore:
    title: Stop two levers
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: stop, title: Stop it, uses: lever/stop, with: { lever: main, to: stopped } }
      - { id: other, title: Stop the other, uses: lever/stop, with: { lever: other, to: stopped } }
`;

/** As it stands, whether something is under way or not. */
async function now(office: Office, id: string): Promise<Run> {
  const run = foldStream(await office.store.read(runStream(id)));
  if (!run) throw new Error(`no run ${id}`);
  return run;
}

interface By {
  readonly actor?: Actor;
  /** The word `now`: an emergency stop asks nobody. */
  readonly now?: boolean;
}

/** Asked for, confirmed where it asks, and then left alone: what hangs is not waited for. */
async function begun(office: Office, runbook: string, { actor = RHEA, now: said = true }: By = {}) {
  const origin = { surface: 'slack', channel: 'C0OPS' } as const;
  const idempotencyKey = `${runbook} ${office.clock.now().getTime()}`;
  const ask = { runbook, given: {}, now: said, planOnly: false, actor, origin, idempotencyKey };
  const reply = await startRun(office.context, ask);
  if (!('run' in reply)) throw new Error(JSON.stringify(reply));
  await office.clock.advance(100);
  const { plan, status } = await now(office, reply.run);
  if (status === 'waiting')
    await confirmRun(office.context, { run: reply.run, hash: plan?.hash ?? '', actor });
  await office.clock.advance(100);
  return reply.run;
}

/** What the holder is doing when somebody stops what it holds, and how the system gets well again for the stop. */
interface Trouble {
  readonly holder: string;
  readonly before?: (office: Office) => unknown;
  /** The stop may begin; what was asked of the system before may still come. */
  readonly meanwhile?: (office: Office, holder: string) => unknown;
  readonly status: Run['status'];
  /** Whether it had begun what may come through after the stop. */
  readonly may: boolean;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'hangs in the call that acts': {
    holder: 'start',
    before: ({ levers }) => levers.hangs.add('apply'),
    meanwhile: ({ levers }) => levers.hangs.delete('apply'),
    ...{ status: 'running', may: true },
  },
  'is refused, and told to wait for five minutes': {
    holder: 'start',
    before: ({ levers }) => {
      levers.gone = { kind: 'rate_limited', retryAfterMs: 300_000 };
    },
    meanwhile: ({ levers }) => {
      levers.gone = undefined;
    },
    ...{ status: 'running', may: false },
  },
  'looks for a lost answer': {
    holder: 'start',
    before: ({ levers }) => {
      levers.gone = { kind: 'unknown_outcome' };
    },
    meanwhile: async ({ levers, clock }) => {
      await clock.advance(3_000);
      levers.gone = undefined;
    },
    ...{ status: 'running', may: true },
  },
  'waits for what the system has accepted': {
    holder: 'start',
    before: ({ levers }) => {
      levers.takes = 1_000;
    },
    meanwhile: async ({ levers, clock }) => {
      await clock.advance(3_000);
      levers.takes = 0;
    },
    ...{ status: 'running', may: true },
  },
  'has a step that a person has to look at': {
    holder: 'start',
    before: ({ levers }) => {
      levers.trouble = { kind: 'unknown_outcome', when: 'after' };
      levers.observable = false;
    },
    meanwhile: ({ levers }) => {
      levers.observable = true;
    },
    ...{ status: 'unknown', may: true },
  },
  'is stopped itself, and the system is gone': {
    holder: 'start',
    before: ({ levers }) => {
      levers.gone = { kind: 'unknown_outcome' };
    },
    meanwhile: async ({ levers, context, clock }, run) => {
      await cancelRun(context, { run, actor: RHEA });
      await clock.advance(3_000);
      levers.gone = undefined;
    },
    ...{ status: 'running', may: true },
  },
  'goes back since it got worse, and hangs': {
    holder: 'worse',
    before: ({ levers }) => {
      levers.meanwhile = () => {
        levers.healthy = false;
        levers.hangs.add('apply');
      };
    },
    meanwhile: async ({ levers, clock }) => {
      await clock.advance(3_000);
      levers.hangs.delete('apply');
    },
    ...{ status: 'running', may: true },
  },
};

const BY: Readonly<Record<string, By>> = {
  'with the word now': {},
  'with a tap': { now: false, actor: SAM },
};

describe.each(Object.entries(TROUBLES))('an emergency stop of what a run holds that %s', (_, trouble) => {
  test.each(Object.entries(BY))(
    '%s acts in seconds, is not put back, and says what may come',
    async (_, by) => {
      const office = await openOffice(RUNBOOKS);
      trouble.before?.(office);
      const holder = await begun(office, trouble.holder);
      await trouble.meanwhile?.(office, holder);
      expect((await now(office, holder)).status).toBe(trouble.status);

      const id = await begun(office, 'stop', by);
      await office.clock.advance(2_000);

      const { end } = await now(office, id);
      expect(end).toMatchObject({ status: 'succeeded' });
      const caution = `of ${holder} had been begun before and may come through after the stop. Look once more`;
      expect(end?.outcome.includes(caution)).toBe(trouble.may);
      await office.clock.advance(400_000);
      expect(office.levers.positions.get('main')).toBe('stopped');
      expect(office.levers.effects.at(-1)).toBe('main=stopped');
    },
  );
});

describe('a run whose target was stopped', () => {
  test('ends at its next step over it, and says who stopped it with what', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.gone = { kind: 'rate_limited', retryAfterMs: 60_000 };
    const holder = await begun(office, 'start');
    office.levers.gone = undefined;
    const stop = await begun(office, 'stop');

    await office.clock.advance(61_000);

    expect((await now(office, holder)).end).toMatchObject({
      status: 'failed',
      outcome: `Start it: Rhea has stopped lever:main with ${stop} since. Nothing is done over that: ask again once it may go on.`,
    });
    expect(office.levers.effects).toEqual(['main=stopped']);
  });

  test('is so also where whoever stops may not stop the run', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 1_000;
    const holder = await begun(office, 'command', { actor: BEN });
    office.levers.takes = 0;
    const stop = await begun(office, 'stop');

    await office.clock.advance(60_000);

    expect((await now(office, stop)).end?.status).toBe('succeeded');
    expect((await now(office, holder)).end?.outcome).toContain(stop);
    expect(office.levers.effects).toEqual(['main=on', 'main=stopped']);
  });

  test('is not put back by itself: that it is worse is what the stop has done', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 1_000;
    office.levers.meanwhile = () => {
      office.levers.healthy = false;
    };
    const holder = await begun(office, 'worse');
    const stop = await begun(office, 'stop');
    office.levers.takes = 0;

    await office.clock.advance(120_000);

    expect((await now(office, stop)).end?.status).toBe('succeeded');
    expect((await now(office, holder)).undo).toBeUndefined();
    expect(office.levers.positions.get('main')).toBe('stopped');
  });

  test('was stopped already: the run that is about to start it does so no more', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.positions.set('main', 'stopped');
    office.levers.gone = { kind: 'rate_limited', retryAfterMs: 60_000 };
    const holder = await begun(office, 'start');
    office.levers.gone = undefined;

    const stop = await begun(office, 'stop');
    await office.clock.advance(120_000);

    expect((await now(office, stop)).end).toMatchObject({
      status: 'succeeded',
      outcome: expect.stringContaining('main is stopped already'),
    });
    expect((await now(office, holder)).end?.status).toBe('failed');
    expect(office.levers.effects).toEqual([]);
  });

  test('is another stop: both go on', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 5;
    const first = await begun(office, 'stopmore');
    const second = await begun(office, 'stop');

    await office.clock.advance(60_000);

    expect((await now(office, first)).end?.status).toBe('succeeded');
    expect((await now(office, second)).end?.status).toBe('succeeded');
    expect(office.levers.positions.get('other')).toBe('stopped');
  });
});
