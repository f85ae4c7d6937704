import { describe, expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo, BEN } from './events.ts';
import { STORES } from './stores.ts';

const SUMMARY = {
  id: 'r-1',
  runbook: 'pause-purge',
  title: 'Pause the EFS purge',
  environment: 'production',
  status: 'failed',
  requester: 'U0BEN',
  requestedAt: new Date('2026-03-04T02:48:00Z'),
  endedAt: null,
  outcome: null,
  glassBrokenBy: null,
};

describe.each(STORES)('the record on $name', ({ open }) => {
  test('an event is read back as it was appended, with its place, its time and its hash', async () => {
    const store = await open({ clock: new HeldClock('2026-03-04T02:48:00.123Z') });
    const event = { type: 'run_requested', actor: BEN, data: { b: [1, null, 'ü'], a: { deep: true } } };

    const result = await store.append({ stream: 'run/r-1', expectedVersion: 0, events: [event] });

    const stored = {
      ...event,
      position: 1,
      stream: 'run/r-1',
      version: 1,
      at: new Date('2026-03-04T02:48:00.123Z'),
      prevHash: '0'.repeat(64),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    expect(result).toEqual({ status: 'appended', events: [stored] });
    expect(await store.read('run/r-1')).toEqual([stored]);
  });

  test('several events of one append follow each other', async () => {
    const store = await open();
    const [one] = appendTo('run/r-1', 0).events;
    if (!one) throw new Error('no event');

    await store.append({ stream: 'run/r-1', expectedVersion: 0, events: Array(250).fill(one) });

    const events = await store.read('run/r-1');
    expect(events.map((event) => event.version)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 250 });
  });

  test('members that are undefined are dropped, in what is returned as in what is read', async () => {
    const store = await open();
    const events = [{ type: 'noted', actor: BEN, data: { kept: 1, dropped: undefined } }];

    const result = await store.append({ stream: 's', expectedVersion: 0, events });

    const [read] = await store.read('s');
    expect(Object.keys(read?.data ?? {})).toEqual(['kept']);
    expect(result).toEqual({ status: 'appended', events: [read] });
  });

  test('a stream that does not exist is empty', async () => {
    const store = await open();

    expect(await store.read('run/none')).toEqual([]);
  });

  test('the head is position 0 before the first event and the newest event afterwards', async () => {
    const store = await open();
    const before = await store.head();

    await store.append(appendTo('s', 0));

    expect(before).toEqual({ position: 0, hash: '0'.repeat(64) });
    const [event] = await store.read('s');
    expect(await store.head()).toEqual({ position: 1, hash: event?.hash });
  });

  test('events are read in pages, over all streams', async () => {
    const store = await open();
    for (const stream of ['a', 'b', 'c', 'd']) await store.append(appendTo(stream, 0));

    const page = await store.readAfter(1, 2);

    expect(page.map(({ position, stream }) => [position, stream])).toEqual([
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(await store.readAfter(4, 10)).toEqual([]);
  });

  test('a writer that has not seen the newest event is refused and told the version', async () => {
    const store = await open();
    await store.append(appendTo('s', 0));

    expect(await store.append(appendTo('s', 0))).toEqual({ status: 'conflict', version: 1 });
    expect(await store.append(appendTo('s', 5))).toEqual({ status: 'conflict', version: 1 });
    expect(await store.read('s')).toHaveLength(1);
  });

  test('of writers that saw the same version at the same time, one wins', async () => {
    const store = await open();

    const results = await Promise.all(Array.from({ length: 40 }, () => store.append(appendTo('s', 0))));

    expect(results.filter((result) => result.status === 'appended')).toHaveLength(1);
    expect(results.filter((result) => result.status === 'conflict')).toHaveLength(39);
  });

  test('the same request delivered again finds the stream it led to', async () => {
    const store = await open();
    await store.append(appendTo('run/r-1', 0, { idempotencyKey: 'trigger-1' }));

    const again = await store.append(appendTo('run/r-2', 0, { idempotencyKey: 'trigger-1' }));

    expect(again).toEqual({ status: 'duplicate', stream: 'run/r-1' });
    expect(await store.read('run/r-2')).toEqual([]);
  });

  test('the same request delivered twice at the same moment starts one run', async () => {
    const store = await open();

    const results = await Promise.all([
      store.append(appendTo('run/r-1', 0, { idempotencyKey: 'trigger-1' })),
      store.append(appendTo('run/r-2', 0, { idempotencyKey: 'trigger-1' })),
    ]);

    expect(results.map((result) => result.status)).toEqual(['appended', 'duplicate']);
  });

  test('a refused request may be sent again with the same key', async () => {
    const store = await open();
    await store.append(appendTo('s', 3, { idempotencyKey: 'click-1' }));

    const again = await store.append(appendTo('s', 0, { idempotencyKey: 'click-1' }));

    expect(again.status).toBe('appended');
  });

  test('what cannot be written fails alone, also among those that commit with it', async () => {
    const store = await open();
    const unwritable = { ...SUMMARY, requestedAt: new Date(Number.NaN) };

    const results = await Promise.allSettled([
      store.append(appendTo('a', 0)),
      store.append(appendTo('b', 0, { rows: [{ row: 'run', summary: unwritable }] })),
      store.append({ stream: 'c', expectedVersion: 0, events: [noted(Number.NaN)] }),
      store.append(appendTo('d', 0)),
      store.append(appendTo('a', 0)),
    ]);

    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.status : 'failed'))).toEqual(
      ['appended', 'failed', 'failed', 'appended', 'conflict'],
    );
    expect(await store.head()).toMatchObject({ position: 2 });
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 2 });
  });

  test('sixteen writers at once leave one gapless chain and gapless streams', async () => {
    const store = await open();

    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let version = 0; version < 25; version++) await store.append(appendTo(`s/${writer}`, version));
      }),
    );

    const events = await store.readAfter(0, 1_000);
    expect(events.map((event) => event.position)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 400 });
    expect((await store.read('s/7')).map((event) => event.version)).toEqual(
      Array.from({ length: 25 }, (_, i) => i + 1),
    );
  });

  test('the event loop gets a turn between two commits', async () => {
    const store = await open();
    let writing = true;
    let turns = 0;
    const count = () => {
      turns++;
      if (writing) setImmediate(count);
    };

    setImmediate(count);
    for (let version = 0; version < 50; version++) {
      await store.append(appendTo('s', version));
      // A writer that comes back at once, and one that comes back a little later.
      for (let later = 0; later < version; later++) await Promise.resolve();
    }
    writing = false;

    expect(turns).toBeGreaterThanOrEqual(49);
  });

  test('listeners hear of an append after it can be read, and not after they unsubscribe', async () => {
    const store = await open();
    const heard: ReturnType<typeof store.head>[] = [];
    const stop = store.onAppend(() => {
      heard.push(store.head());
    });

    await store.append(appendTo('s', 0));
    await store.append(appendTo('s', 0));
    await Promise.all(heard);
    await store.append(appendTo('s', 1));
    await Promise.all(heard);
    stop();
    await store.append(appendTo('s', 2));

    expect((await Promise.all(heard)).map((head) => head.position)).toEqual([1, 2]);
  });

  test('secrets are taken out before the event is hashed, stored or returned', async () => {
    const store = await open({
      redact: (json) => JSON.parse(JSON.stringify(json).replaceAll('hunter2', '***')),
    });
    const events = [{ type: 'noted', actor: BEN, data: { log: 'password hunter2' } }];

    const result = await store.append({ stream: 's', expectedVersion: 0, events });

    expect(JSON.stringify([result, await store.read('s'), await store.recordedAfter(0, 9)])).not.toContain(
      'hunter2',
    );
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok' });
  });

  test('secrets are taken out of the words in rows, too', async () => {
    const store = await open({
      redact: (json) => JSON.parse(JSON.stringify(json).replaceAll('hunter2', '***')),
    });
    const openedAt = new Date('2026-03-04T02:48:00Z');

    await store.append(
      appendTo('s', 0, {
        rows: [
          { row: 'run', summary: { ...SUMMARY, outcome: 'Failed with hunter2', glassBrokenBy: null } },
          {
            row: 'open_loop',
            loop: { target: 't', what: 'left hunter2', run: 'r-1', owner: 'U1', openedAt },
          },
        ],
      }),
    );

    expect((await store.run('r-1'))?.outcome).toBe('Failed with ***');
    expect((await store.openLoops()).map((loop) => loop.what)).toEqual(['left ***']);
  });

  test('the same fact stands in another stream, after what is there, in the same commit', async () => {
    const store = await open();
    await store.append(appendTo('run/r-1', 0));
    const event = { type: 'run_put_back', actor: BEN, data: { run: 'r-2' } };

    await store.append(appendTo('run/r-2', 0, { also: [{ stream: 'run/r-1', event }] }));

    expect((await store.read('run/r-1')).at(-1)).toMatchObject({ ...event, version: 2, position: 3 });
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 3 });
  });

  test('what stands beside a refused append is not written either', async () => {
    const store = await open();
    const event = { type: 'run_put_back', actor: BEN, data: { run: 'r-2' } };

    const refused = await store.append(appendTo('run/r-2', 7, { also: [{ stream: 'run/r-1', event }] }));

    expect(refused.status).toBe('conflict');
    expect(await store.read('run/r-1')).toEqual([]);
  });

  test('an append may carry rows only', async () => {
    const store = await open();
    const at = new Date('2026-03-04T02:48:00Z');

    const result = await store.append({
      stream: 's',
      expectedVersion: 0,
      events: [],
      rows: [{ row: 'due', stream: 's', at }],
    });

    expect(result).toEqual({ status: 'appended', events: [] });
    expect((await store.dueStreams(at, 1)).due).toEqual(['s']);
    expect(await store.head()).toMatchObject({ position: 0 });
  });

  test('nonsense is kept as the text it is', async () => {
    const store = await open();
    const nonsense = "'; drop table events; -- \u0000 \ud83d $(rm -rf /) <!channel> \u2028 ".repeat(50);

    await store.append({ stream: nonsense, expectedVersion: 0, events: [noted(nonsense)] });

    const [event] = await store.read(nonsense.toWellFormed());
    expect(event?.data).toEqual({ value: nonsense.toWellFormed() });
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 1 });
  });
});

function noted(value: string | number) {
  return { type: 'noted', actor: BEN, data: { value } };
}
