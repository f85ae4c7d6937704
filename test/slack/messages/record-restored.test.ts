import { expect, test } from 'vitest';
import { recordRestoredLine } from '../../../src/slack/messages/record-restored.ts';

const head = { position: 1190, hash: '5b1f'.repeat(16) };
const BEN = { kind: 'cli', id: 'ben' } as const;

test('a restore says by whom, up to where, what is gone, and what to do', () => {
  const { text, blocks } = recordRestoredLine({ head, newestAt: '2026-03-04T02:48:00.000Z', lost: 17 }, BEN);

  expect(text).toBe('⚠️ The record was put back to a backup by ben');
  expect(JSON.stringify(blocks)).toContain('up to event #1190 of 2026-03-04T02:48:00.000Z');
  expect(JSON.stringify(blocks)).toContain('17 events are not in it any more');
});

test.each([
  [0, 'Nothing was lost with it.'],
  [1, '1 event is not in it any more'],
  [null, 'What came after it is not in the record'],
])('of %s events it says: %s', (lost, words) => {
  const { blocks } = recordRestoredLine({ head, newestAt: null, lost }, BEN);

  expect(JSON.stringify(blocks)).toContain(words);
});
