import { expect, test } from 'vitest';
import { rollbackCandidates } from '../../../src/actions/ecs/choose-target.ts';
import { fc } from '../../support/fast-check.ts';

/** Oldest first, as one tells it: `42!` was rolled back, `42~` is still running. */
function told(story: string) {
  return story
    .split(' ')
    .map((word) => ({
      taskDefinition: `app:${Number.parseInt(word, 10)}`,
      status: word.endsWith('!') ? 'ROLLBACK_SUCCESSFUL' : word.endsWith('~') ? 'IN_PROGRESS' : 'SUCCESSFUL',
    }))
    .reverse();
}

test.each([
  ['40 41 42', 42, [41, 40], 'the ones before, newest first'],
  ['40 41 42 41', 41, [40], 'never the one that was rolled back from'],
  ['40 41 42 43 41', 41, [40], 'nor those that were passed over on the way back'],
  ['40 41 42 41 42', 42, [41, 40], 'a second try of 42 does not condemn 41'],
  ['40 41 42 41 42 43', 43, [42, 41, 40], 'what was deployed again on purpose counts again'],
  ['41 42!', 42, [41], 'a deployment that ECS rolled back is no candidate'],
  ['40 41! 42', 42, [40], 'nor is it later'],
  ['40 41 42 41!', 42, [40], 'what could not be returned to is not tried again'],
  ['40 41 42~', 42, [41, 40], 'what still runs is no proof'],
  ['41 41 41', 41, [], 'the same build deployed anew is not an earlier one'],
  ['40 41 41 42', 42, [41, 40], 'each of them once'],
])('after %s, from %s one can go to %s: %s', (story, current, expected) => {
  expect(rollbackCandidates(told(story), `app:${current}`)).toEqual(expected.map((one) => `app:${one}`));
});

test('a change of family is not taken for a step back', () => {
  const history = [
    { taskDefinition: 'new:1', status: 'SUCCESSFUL' },
    { taskDefinition: 'old:7', status: 'SUCCESSFUL' },
  ];

  expect(rollbackCandidates(history, 'new:1')).toEqual(['old:7']);
});

test('whatever the history, the current build is never a candidate and none appears twice', () => {
  const entry = fc.record({
    taskDefinition: fc.integer({ min: 1, max: 5 }).map((revision) => `app:${revision}`),
    status: fc.constantFrom('SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'IN_PROGRESS'),
  });

  fc.assert(
    fc.property(fc.array(entry), fc.integer({ min: 1, max: 5 }), (history, current) => {
      const candidates = rollbackCandidates(history, `app:${current}`);

      expect(candidates).not.toContain(`app:${current}`);
      expect(new Set(candidates).size).toBe(candidates.length);
      for (const one of candidates)
        expect(history.some((past) => past.taskDefinition === one && past.status === 'SUCCESSFUL')).toBe(
          true,
        );
    }),
  );
});
