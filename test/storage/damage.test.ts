import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Failure } from '../../src/lib/failure.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { SqlStore } from '../../src/storage/sql-store.ts';
import { sqliteOn } from '../../src/storage/sqlite/open.ts';
import { OwnFile } from '../../src/storage/sqlite/own-file.ts';
import { fc } from '../support/fast-check.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo, BEN } from './events.ts';
import { freshFolder } from './stores.ts';

const PAGE = 4096;
const STREAMS = 30;

let pristine: string;
let truth: readonly unknown[];

beforeAll(async () => {
  pristine = mkdtempSync(join(tmpdir(), 'runbolt-test-'));
  const store = await openStore({ folder: pristine, clock: new HeldClock() });
  for (let number = 0; number < STREAMS; number++) {
    const events = [{ type: 'noted', actor: BEN, data: { text: `line ${number} `.repeat(number * 40) } }];
    const rows = [
      { row: 'due', stream: `run/r-${number}`, at: new Date(number) },
      { row: 'take_locks', run: `r-${number}`, targets: [`target-${number}`] },
    ] as const;
    await store.append({ stream: `run/r-${number}`, expectedVersion: 0, events, rows });
  }
  truth = await answers(store);
  await store.close();
});

afterAll(() => rmSync(pristine, { recursive: true }));

test('whatever page is damaged while Runbolt is down: it refuses, or what it answers is right', async () => {
  const pages = statSync(join(pristine, 'runbolt.db')).size / PAGE;
  let refusals = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: pages - 1 }),
      fc.constantFrom(0x00, 0xa5, 0xff),
      async (page, byte) => {
        const folder = copied();
        damage(folder, page, byte);

        const found = await openStore({ folder, clock: new HeldClock() }).then(answersAndClose, asRefusal);

        refusals += found.filter((answer) => answer === REFUSED).length;
        for (const [index, answer] of found.entries())
          if (answer !== REFUSED) expect(answer).toEqual(truth[index]);
        rmSync(folder, { recursive: true });
      },
    ),
    { numRuns: 60 },
  );

  expect(refusals).toBeGreaterThan(0);
});

test('damage that is met while it runs stops every write, and says what to do', async () => {
  const folder = freshFolder();
  copyFileSync(join(pristine, 'runbolt.db'), join(folder, 'runbolt.db'));
  const file = new OwnFile(folder);
  file.current.exec('pragma cache_size = 1');
  const clock = new HeldClock();
  const store = new SqlStore({ database: sqliteOn(file, folder, clock), clock, redact: (json) => json });
  for (let page = 1; page < statSync(join(folder, 'runbolt.db')).size / PAGE; page++)
    damage(folder, page, 0xa5);

  await expect(store.read('run/r-7')).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('runbolt restore'),
  });
  await expect(store.append(appendTo('new', 0))).rejects.toMatchObject({ kind: 'invalid' });

  await store.close();
});

test('an event that the disk changed is not decided upon', async () => {
  const folder = copied();
  const path = join(folder, 'runbolt.db');
  const bytes = readFileSync(path);
  bytes.write('LINE', bytes.indexOf('line 20'));
  writeFileSync(path, bytes);
  const store = await openStore({ folder, clock: new HeldClock() });

  await expect(store.read('run/r-20')).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('Event 21 of run/r-20 is not as it was recorded'),
  });
  expect(await store.read('run/r-19')).toHaveLength(1);

  await store.close();
  rmSync(folder, { recursive: true });
});

const REFUSED = 'refused';

async function answersAndClose(store: Store): Promise<readonly unknown[]> {
  try {
    return await answers(store);
  } finally {
    await store.close();
  }
}

async function answers(store: Store): Promise<readonly unknown[]> {
  const streams = Array.from({ length: STREAMS }, (_, number) => number);
  const asked = [
    () => store.head(),
    () => store.dueStreams(new Date(1_000), 100),
    () => store.locks(streams.map((number) => `target-${number}`)),
    ...streams.map((number) => () => store.read(`run/r-${number}`)),
  ];
  const found: unknown[] = [];
  for (const ask of asked) found.push(await ask().catch(orRefusal));
  return found;
}

const asRefusal = (error: unknown): readonly unknown[] => [orRefusal(error)];

function orRefusal(error: unknown): typeof REFUSED {
  if (error instanceof Failure && error.kind === 'invalid') return REFUSED;
  throw error;
}

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-test-'));
  copyFileSync(join(pristine, 'runbolt.db'), join(folder, 'runbolt.db'));
  copyFileSync(join(pristine, 'runbolt.head'), join(folder, 'runbolt.head'));
  return folder;
}

/** Writes in place, as a disk does: it stays the same file. */
function damage(folder: string, page: number, byte: number): void {
  const file = openSync(join(folder, 'runbolt.db'), 'r+');
  writeSync(file, Buffer.alloc(PAGE, byte), 0, PAGE, page * PAGE);
  closeSync(file);
}
