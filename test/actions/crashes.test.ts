import { describe, expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import type { Run } from '../../src/runs/run.ts';
import { actAlone, type Dying } from '../support/acting-alone.ts';
import { ACTING, PURGE } from '../support/acting-cases.ts';

const acting = [...allActions().values()].filter(({ effect }) => effect !== 'read').map(({ name }) => name);

test('every action that changes something dies here', () => {
  expect([...new Set(ACTING.map(({ uses }) => uses))].sort()).toEqual(acting.sort());
});

describe.each(ACTING)(
  '$uses, when the process dies in the midst of it',
  ({ unknown, wholeAgain, ...one }) => {
    const once = (effects: readonly string[]) => (wholeAgain ? [...new Set(effects)] : effects);

    /** Begun for nothing, then done and forgotten, and nobody there for an hour each time. */
    const twice = (last: number): Dying => ({
      deaths: [
        { call: 1, when: 'before' },
        { call: last, when: 'after' },
      ],
      deadMs: 60 * 60_000,
    });
    const onceAt = (calls: number): readonly Dying[] =>
      Array.from({ length: calls }, (_, index) => [
        { deaths: [{ call: index + 1, when: 'before' as const }] },
        { deaths: [{ call: index + 1, when: 'after' as const }] },
      ]).flat();

    test('does it once, and says what came of it', async () => {
      const calm = await actAlone(one);
      expect(calm.run).toMatchObject({ status: 'succeeded' });
      expect(calm.effects).not.toEqual([]);

      for (const dying of [...onceAt(calm.calls), twice(calm.calls)]) {
        const { run, effects, deaths } = await actAlone(one, dying);

        const came = { dying, status: run.status, said: saidOf(run), effects: once(effects) };
        const isUnknown = unknown !== undefined && run.status === 'unknown';
        const wanted = isUnknown
          ? { said: expect.stringMatching(unknown) }
          : { status: 'succeeded', effects: once(calm.effects), deaths: dying.deaths?.length };
        expect({ ...came, deaths }).toMatchObject({ dying, ...wanted });
        expect(once(effects).length).toBeLessThanOrEqual(calm.effects.length);
      }
    });
  },
);

test('what cannot be looked at any more is unknown, and says with which line to look', async () => {
  const { run, effects } = await actAlone(
    { uses: 'kubernetes/suspend-cronjob', with: PURGE },
    {
      deaths: [{ call: 1, when: 'after' }],
      meanwhile: ({ faults }) => faults.set('kubernetes/malformed', true),
    },
  );

  expect(run.steps[0]).toMatchObject({
    status: 'unknown',
    look: [
      'What became of “kubernetes/suspend-cronjob”?',
      'kubectl --context prod -n storage describe cronjob/efs-purge',
    ],
  });
  expect(effects).toEqual(['kubernetes.patchCronJobSuspend']);
});

test('of a Job that it starts a person is told the name, which only its plan knows', async () => {
  const { run } = await actAlone(
    { uses: 'kubernetes/run-cronjob', with: { namespace: 'infershield', name: 'infershield-backup' } },
    {
      deaths: [{ call: 1, when: 'after' }],
      meanwhile: ({ faults }) => faults.set('kubernetes/malformed', true),
    },
  );

  expect(run.steps[0]?.look).toEqual([
    'What became of “kubernetes/run-cronjob”?',
    expect.stringMatching(
      /^kubectl --context prod -n infershield describe job\/infershield-backup-r-\w{8}-step$/,
    ),
    'kubectl --context prod -n infershield describe cronjob/infershield-backup',
  ]);
});

const saidOf = ({ steps, end }: Run): string | undefined => steps[0]?.reason ?? end?.outcome;
