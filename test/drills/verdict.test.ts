import { expect, test } from 'vitest';
import { drillVerdict, missedTargets } from '../../src/drills/verdict.ts';
import { standing } from '../../src/slack/messages/headline.ts';
import { drilled, minutes, newestRecord, step } from './drilled.ts';

const restore = (tookMs: number) => step('Restore', 'succeeded', 0, tookMs);

test.each([
  [
    'both met',
    [newestRecord(), restore(minutes(22))],
    'Targets met: RTO 22 minutes of 1 hour, RPO 49 minutes of 24 hours.',
  ],
  [
    'the RTO missed',
    [newestRecord(), restore(minutes(75))],
    'Targets MISSED: RTO 1.3 hours instead of less than 1 hour, RPO 49 minutes of 24 hours.',
  ],
  ['no newest record', [restore(minutes(22))], 'Not proven: RTO 22 minutes of 1 hour, RPO not measured.'],
])('a drill with %s ends with its verdict', (_, steps, words) => {
  expect(drillVerdict(drilled({ steps }))).toBe(words);
});

test('a drill that came to its end too late does not read as done', () => {
  const late = drilled({ steps: [newestRecord(), restore(minutes(75))] });

  expect(missedTargets(late)).toBe(true);
  expect(standing(late)).toBe('❌ Targets missed');
  expect(standing(drilled())).toBe('✅ Done');
});
