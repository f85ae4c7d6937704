import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { expect, test } from 'vitest';
import { hashEvent, hashedText } from '../../src/audit/hash-event.ts';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { fc } from '../support/fast-check.ts';

const EVENT = {
  position: 7,
  stream: 'run/r-7k3f9qxa',
  version: 2,
  type: 'run_planned',
  actor: '{"id":"U0BEN","kind":"slack"}',
  data: '{"hash":"abc"}',
  at: '2026-03-04T02:48:00.000Z',
  prevHash: 'f'.repeat(64),
};

test('the hashed text is exactly as docs/audit.md says', () => {
  expect(hashedText(EVENT)).toBe(
    `{"actor":{"id":"U0BEN","kind":"slack"},"at":"2026-03-04T02:48:00.000Z","data":{"hash":"abc"},"position":7,"prevHash":"${'f'.repeat(64)}","stream":"run/r-7k3f9qxa","type":"run_planned","version":2}`,
  );
});

test('the hash is SHA-256 of that text and stays so for ever', () => {
  expect(hashEvent(EVENT)).toBe(createHash('sha256').update(hashedText(EVENT)).digest('hex'));
  expect(hashEvent(EVENT)).toBe('4e73773edea5612213a99bdb236de39fede11fdb377879217c69d092b8d7b758');
});

test('the pieces side by side are the canonical form of the whole, whatever they hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), fc.nat(), (text, value, number) => {
      const actor = { kind: 'slack', id: text, name: text };
      const rest = { position: number, stream: text, version: number, type: text, at: text, prevHash: text };
      const data = JSON.parse(JSON.stringify({ value }));

      const pieces = hashedText({ ...rest, actor: canonicalJson(actor), data: canonicalJson(data) });

      expect(pieces).toBe(canonicalize({ ...rest, actor, data }));
    }),
  );
});
