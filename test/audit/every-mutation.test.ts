import { expect, test } from 'vitest';
import { exportJsonLines, selectEvents } from '../../src/audit/export.ts';
import { hashEvent, type RecordedEvent } from '../../src/audit/hash-event.ts';
import { type KnownHead, verifyChain } from '../../src/audit/verify-chain.ts';
import { verifySelection } from '../../src/audit/verify-selection.ts';
import { readExport } from '../../src/cli/read-export.ts';
import { fc } from '../support/fast-check.ts';
import { chainOf, streamOf, textOf } from './recorded.ts';

const CHAIN = chainOf(
  Array.from({ length: 9 }, (_, index) => ({
    stream: index % 3 === 0 ? 'run/r-2' : 'run/r-1',
    data: { text: `“line” ${index} \\ ü`, n: index / 7 },
  })),
);
const HEAD = { position: 9, hash: CHAIN.at(-1)?.hash ?? '' };

test('any one byte of an export that is changed, taken out or put in breaks it', async () => {
  const bytes = Buffer.from(await textOf(exportJsonLines(streamOf(CHAIN))));
  const mutation = fc.record({
    at: fc.nat({ max: bytes.length - 2 }),
    byte: fc.integer({ min: 0, max: 255 }),
    how: fc.constantFrom('change', 'remove', 'insert'),
  });

  await fc.assert(
    fc.asyncProperty(mutation, async ({ at, byte, how }) => {
      const put = how === 'remove' ? [] : [byte];
      const cut = how === 'insert' ? 0 : 1;
      const spoiled = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)]);
      fc.pre(!spoiled.equals(bytes));
      // Line ends are not a part of any event: an empty line, or another kind of line end, changes nothing.
      fc.pre(!/^\s*$/.test(Buffer.from([...put, ...bytes.subarray(at, at + cut)]).toString('latin1')));

      expect(await verdictOn(spoiled)).not.toBe('ok');
    }),
    { numRuns: 400 },
  );
});

test('any field of any event that is changed breaks the chain, hash and position included', async () => {
  const fields = [
    'stream',
    'type',
    'actor',
    'data',
    'at',
    'prevHash',
    'hash',
    'position',
    'version',
  ] as const;
  const change = fc.record({ at: fc.nat({ max: 8 }), field: fc.constantFrom(...fields), text: fc.string() });

  await fc.assert(
    fc.asyncProperty(change, async ({ at, field, text }) => {
      const event = CHAIN[at];
      if (!event) throw new Error('no such event');
      const value = typeof event[field] === 'number' ? text.length : text;
      fc.pre(value !== event[field]);

      const spoiled = CHAIN.with(at, { ...event, [field]: value });

      expect((await verifyChain(streamOf(spoiled))).status).toBe('broken');
    }),
  );
});

test('a chain that was cut, or written anew from any event on with hashes that fit, contradicts a known head', async () => {
  const forgery = fc.record({ from: fc.nat({ max: 8 }), text: fc.string(), cut: fc.boolean() });

  await fc.assert(
    fc.asyncProperty(forgery, async ({ from, text, cut }) => {
      const forged = cut ? CHAIN.slice(0, from) : rewritten(from, text);

      expect((await verifyChain(streamOf(forged))).status).toBe('ok');
      expect((await verifyChain(streamOf(forged), [HEAD])).status).toBe('broken');
    }),
  );
});

test('an order other than the recorded one breaks the chain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...CHAIN], { minLength: CHAIN.length }), async (shuffled) => {
      fc.pre(shuffled.some((event, index) => event !== CHAIN[index]));

      expect((await verifyChain(streamOf(shuffled))).status).toBe('broken');
    }),
  );
});

test('of a run exported by itself, every event that is changed or missing in between shows', async () => {
  const own: RecordedEvent[] = [];
  for await (const event of selectEvents(streamOf(CHAIN), { run: 'r-1' })) own.push(event);
  const check = (events: readonly RecordedEvent[], heads: readonly KnownHead[] = []) =>
    verifySelection(streamOf(events), { streams: true, heads });

  expect((await check(own, CHAIN)).status).toBe('ok');
  for (const index of own.keys()) {
    const event = own[index];
    if (!event) continue;
    expect((await check(own.with(index, { ...event, at: 'x' }))).status).toBe('broken');
    const forged = { ...event, type: 'forged' };
    expect((await check(own.with(index, { ...forged, hash: hashEvent(forged) }), CHAIN)).status).toBe(
      'broken',
    );
    if (index < own.length - 1) expect((await check(own.toSpliced(index, 1))).status).toBe('broken');
  }
});

/** From here on another history, every hash right. */
function rewritten(from: number, text: string): RecordedEvent[] {
  const events: RecordedEvent[] = CHAIN.slice(0, from);
  for (const event of CHAIN.slice(from)) {
    const type = event.position === from + 1 ? `${event.type}!${text}` : event.type;
    const unhashed = { ...event, type, prevHash: events.at(-1)?.hash ?? '0'.repeat(64) };
    events.push({ ...unhashed, hash: hashEvent(unhashed) });
  }
  return events;
}

async function verdictOn(file: Buffer): Promise<string> {
  try {
    return (
      await verifyChain(
        readExport(
          '-',
          async () => file,
          () => {},
        ),
        [HEAD],
      )
    ).status;
  } catch (error) {
    return error instanceof Error ? error.name : 'unreadable';
  }
}
