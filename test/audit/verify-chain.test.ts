import { describe, expect, test } from 'vitest';
import { hashEvent, type RecordedEvent } from '../../src/audit/hash-event.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { fc } from '../support/fast-check.ts';
import { chainOf, streamOf } from './recorded.ts';

const CHAIN = chainOf(Array.from({ length: 10 }, () => ({})));

describe('an untouched record', () => {
  test('is in order, and its head is told', async () => {
    expect(await verify(CHAIN)).toEqual({
      status: 'ok',
      events: 10,
      head: { position: 10, hash: CHAIN[9]?.hash },
    });
  });

  test('is in order when it is empty', async () => {
    expect(await verify([])).toMatchObject({ status: 'ok', events: 0 });
  });

  test('is in order with every head that was noted on the way', async () => {
    expect(await verifyChain(streamOf(CHAIN), CHAIN)).toMatchObject({ status: 'ok' });
  });
});

describe('a record that was rewritten, hashes and all', () => {
  const rewritten = chainOf(
    CHAIN.map((_, index) => (index === 4 ? { data: { text: 'nothing happened' } } : {})),
  );

  test('is found by any head noted at or after the change', async () => {
    const noted = CHAIN.slice(6, 7);

    expect(await verifyChain(streamOf(rewritten), noted)).toMatchObject({
      status: 'broken',
      problem: { kind: 'forked', position: 7 },
    });
  });

  test('is in order as far as itself can tell', async () => {
    expect(await verify(rewritten)).toMatchObject({ status: 'ok' });
  });

  test('is found where the rewriting stops', async () => {
    const joined = [...rewritten.slice(0, 6), ...CHAIN.slice(6)];

    expect(await verify(joined)).toMatchObject({
      status: 'broken',
      problem: { kind: 'forked', position: 7 },
    });
  });
});

test.each([
  ['changed', 3, CHAIN.map((event) => (event.position === 3 ? { ...event, data: '{"text":"x"}' } : event))],
  ['removed', 1, CHAIN.slice(1)],
  ['removed', 4, CHAIN.filter((event) => event.position !== 4)],
  ['removed', 4, renumbered(CHAIN.filter((event) => event.position !== 4))],
  ['reordered', 4, swapped(CHAIN, 3, 7)],
  ['reordered', 4, renumbered(swapped(CHAIN, 3, 7))],
  ['reordered', 9, renumbered(swapped(CHAIN, 8, 9))],
  ['inserted', 4, CHAIN.flatMap((event) => (event.position === 4 ? [event, event] : [event]))],
  ['inserted', 4, renumbered([...CHAIN.slice(0, 3), successorOf(CHAIN[2], 'forged'), ...CHAIN.slice(3)])],
  ['forked', 4, [...CHAIN.slice(0, 4), successorOf(CHAIN[2], 'twin'), ...CHAIN.slice(4)]],
])('%s at %i is called by its name', async (kind, position, events) => {
  const verification = await verify(events);

  expect(verification).toMatchObject({ status: 'broken', problem: { kind, position } });
});

test('whatever is done to single events, it shows', async () => {
  const mutation = fc.record({
    at: fc.nat({ max: 8 }),
    to: fc.nat({ max: 8 }),
    how: fc.constantFrom('drop', 'double', 'move', 'edit'),
  });

  await fc.assert(
    fc.asyncProperty(mutation, fc.boolean(), async ({ at, to, how }, renumber) => {
      const events = mutated(CHAIN, how, at, to);
      fc.pre(events.some((event, index) => event !== CHAIN[index]));

      expect(await verify(renumber ? renumbered(events) : events)).toMatchObject({ status: 'broken' });
    }),
  );
});

test('reading stops at the first problem', async () => {
  let read = 0;
  async function* endless() {
    for (;;) for (const event of CHAIN) if (++read < 100_000) yield event;
  }

  await verifyChain(endless());

  expect(read).toBeLessThan(2_000);
});

function mutated(events: readonly RecordedEvent[], how: string, at: number, to: number): RecordedEvent[] {
  const [event, other] = [events[at], events[to]];
  if (!event || !other) throw new Error('no such event');
  if (how === 'drop') return events.toSpliced(at, 1);
  if (how === 'double') return events.toSpliced(to, 0, event);
  if (how === 'move') return swapped(events, at, to);
  return events.with(at, { ...event, stream: other.stream, data: `${event.data} ` });
}

function verify(events: readonly RecordedEvent[]) {
  return verifyChain(streamOf(events));
}

/** Positions made to look right again; hashes left alone. */
function renumbered(events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.map((event, index) => ({ ...event, position: index + 1 }));
}

function swapped(events: readonly RecordedEvent[], a: number, b: number): RecordedEvent[] {
  const [first, second] = [events[a], events[b]];
  if (!first || !second) throw new Error('no such event');
  return events.with(a, second).with(b, first);
}

function successorOf(event: RecordedEvent | undefined, text: string): RecordedEvent {
  if (!event) throw new Error('no such event');
  const unhashed = {
    ...event,
    position: event.position + 1,
    version: event.version + 1,
    data: JSON.stringify({ text }),
    prevHash: event.hash,
  };
  return { ...unhashed, hash: hashEvent(unhashed) };
}
