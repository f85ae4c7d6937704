import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { type KnownHead, type Verification, verifyChain } from '../../src/audit/verify-chain.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { fc } from '../support/fast-check.ts';
import { HeldClock } from '../support/held-clock.ts';
import { BEN } from './events.ts';

/** Whoever can write to the file first drops what protects it. */
const DISARM =
  'drop trigger events_stay; drop trigger events_stay_as_they_are; drop trigger events_stand_in_line;';
const EVENTS = 20;

let pristine: string;
let head: KnownHead;

beforeAll(async () => {
  pristine = mkdtempSync(join(tmpdir(), 'runbolt-test-'));
  const store = await openStore({ folder: pristine, clock: new HeldClock() });
  for (let version = 0; version < EVENTS; version++) {
    const events = [{ type: 'noted', actor: BEN, data: { text: `line ${version}: "ü"`, number: version } }];
    await store.append({ stream: 'run/r-1', expectedVersion: version, events });
  }
  head = await store.head();
  await store.close();
});

afterAll(() => rmSync(pristine, { recursive: true }));

describe('tampering with the file is found', () => {
  test('an untouched file is in order, and so is one whose later events are not known', async () => {
    expect(await afterwards('select 1', [head])).toEqual({ status: 'ok', events: EVENTS, head });
  });

  test.each([
    ['a changed word', "update events set data = replace(data, 'line 6', 'line 66') where position = 7", 7],
    [
      'a space that parsing would hide',
      `update events set data = replace(data, ',"text', ', "text') where position = 7`,
      7,
    ],
    ['another actor', `update events set actor = replace(actor, 'U0BEN', 'U0EVE') where position = 7`, 7],
    ['another time', "update events set at = '2026-03-04T02:48:01.000Z' where position = 7", 7],
    ['text turned into bytes', 'update events set data = cast(data as blob) where position = 7', 7],
    ['a changed hash', "update events set hash = replace(hash, 'a', 'b') where position = 7", 7],
  ])('%s', async (_, sql, position) => {
    expect(await afterwards(sql)).toMatchObject({ status: 'broken', problem: { kind: 'changed', position } });
  });

  test.each([
    ['in the middle', 'delete from events where position = 7', 7],
    ['at the beginning', 'delete from events where position = 1', 1],
    [
      'in the middle, the gap closed by renumbering',
      `delete from events where position = 7;
       update events set position = -position where position > 7;
       update events set position = -position - 1 where position < 0`,
      7,
    ],
  ])('an event taken out %s', async (_, sql, position) => {
    expect(await afterwards(sql)).toMatchObject({ status: 'broken', problem: { kind: 'removed', position } });
  });

  test('two events that changed places', async () => {
    const swap = `update events set position = -7 where position = 7;
      update events set position = 7 where position = 9;
      update events set position = 9 where position = -7`;

    expect(await afterwards(swap)).toMatchObject({
      status: 'broken',
      problem: { kind: 'reordered', position: 7 },
    });
  });

  test.each([
    [
      'in the middle, the rest renumbered',
      7,
      `update events set position = -position where position >= 7;
       update events set position = -position + 1 where position < 0;`,
    ],
    ['before the first', 0, ''],
    ['far below the first', -40, ''],
  ])('an event put in %s', async (_, position, makeRoom) => {
    const insert = `insert into events select ${position}, 'run/forged', 1, type, actor, data, at,
      'forged', 'forged' from events where version = 3`;

    expect(await afterwards(`${makeRoom} ${insert}`)).toMatchObject({ status: 'broken' });
  });

  test('newest events cut off, once the head is known from elsewhere', async () => {
    const cut = `delete from events where position > ${EVENTS - 2}`;

    expect(await afterwards(cut)).toMatchObject({ status: 'ok', events: EVENTS - 2 });
    expect(await afterwards(cut, [head])).toMatchObject({
      status: 'broken',
      problem: { kind: 'truncated', position: EVENTS - 1 },
    });
  });

  test('everything gone, once the head is known from elsewhere', async () => {
    expect(await afterwards('delete from events', [head])).toMatchObject({
      status: 'broken',
      problem: { kind: 'truncated', position: 1 },
    });
  });

  test('any byte of any column of any event', async () => {
    const changes = fc.record({
      position: fc.integer({ min: 1, max: EVENTS }),
      column: fc.constantFrom(
        'position',
        'stream',
        'version',
        'type',
        'actor',
        'data',
        'at',
        'prev_hash',
        'hash',
      ),
      where: fc.nat(),
      bits: fc.integer({ min: 1, max: 255 }),
    });

    await fc.assert(
      fc.asyncProperty(changes, async ({ position, column, where, bits }) => {
        const verification = await afterwardsOf((file) => flip(file, position, column, where, bits));

        expect(verification.status).toBe('broken');
      }),
      { numRuns: 100 },
    );
  });
});

async function afterwards(sql: string, heads: readonly KnownHead[] = []): Promise<Verification> {
  return afterwardsOf((file) => file.exec(sql), heads);
}

/** Changes a copy of the file behind Runbolt's back and checks it. */
async function afterwardsOf(change: (file: DatabaseSync) => void, heads: readonly KnownHead[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-test-'));
  try {
    copyFileSync(join(pristine, 'runbolt.db'), join(folder, 'runbolt.db'));
    const file = new DatabaseSync(join(folder, 'runbolt.db'));
    file.exec(DISARM);
    change(file);
    file.close();
    const store = await openStore({ folder, clock: new HeldClock() });
    const verification = await verifyChain(readAll(store), heads);
    await store.close();
    return verification;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Changes bits of one byte: of the text as it lies in the file, or of the number. */
function flip(file: DatabaseSync, position: number, column: string, where: number, bits: number): void {
  const row = file
    .prepare(`select cast(${column} as blob) as bytes from events where position = ?`)
    .get(position);
  if (!(row?.bytes instanceof Uint8Array)) throw new Error('no such event');
  const bytes = Buffer.from(row.bytes);
  const isNumber = column === 'position' || column === 'version';
  const at = where % bytes.length;
  if (!isNumber) bytes[at] = (bytes[at] ?? 0) ^ bits;
  // Numbers here fit into their lowest byte; changing the one above it cannot hit upon another event's number.
  const value = isNumber ? Number(bytes) ^ (bits << 8) : `cast(x'${bytes.toString('hex')}' as text)`;
  file.exec(`update events set ${column} = ${value} where position = ${position}`);
}
