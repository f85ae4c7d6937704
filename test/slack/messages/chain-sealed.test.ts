import { expect, test } from 'vitest';
import { chainSealedLine } from '../../../src/slack/messages/chain-sealed.ts';

test('a seal says by whom, up to where, what is kept, and what proves the rest', () => {
  const sealed = {
    position: 5000,
    hash: '5b1f'.repeat(16),
    kept: { events: 17, digest: 'd'.repeat(64) },
    export: { file: 'audit-000000000001-000000005000.jsonl', events: 5000, sha256: '9f86'.repeat(16) },
  };

  const { text, blocks } = chainSealedLine(sealed, { kind: 'cli', id: 'ben' });

  expect(text).toBe('🔒 The record was sealed up to #5000 by ben');
  expect(JSON.stringify(blocks)).toContain('17 of its events are kept');
  expect(JSON.stringify(blocks)).toContain(`SHA-256 \`${'9f86'.repeat(16)}\``);
});
