import { describe, expect, test } from 'vitest';
import type { Append, Sealing } from '../../src/audit/event-store.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { verifyRecord } from '../../src/audit/verify-record.ts';
import type { Store } from '../../src/storage/open-store.ts';
import { appendTo, BEN } from './events.ts';
import { STORES } from './stores.ts';

const EXPORT = { file: 'audit-000000000001-000000000004.jsonl', events: 4, sha256: 'a'.repeat(64) };

describe.each(STORES)('a sealed record on $name', ({ open }) => {
  test('loses whole streams with their rows, keeps the others, and is in order', async () => {
    const store = await filled(await open());

    expect(await store.seal(await sealing(store, 4, ['run/old']))).toEqual({
      status: 'sealed',
      position: 4,
      removed: 2,
      kept: 2,
    });

    expect(await store.read('run/old')).toEqual([]);
    expect(await store.run('old')).toBeUndefined();
    expect(await store.read('other')).toHaveLength(3);
    expect(await store.sealedThrough()).toBe(4);
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'broken' });
    expect(await verifyRecord(() => readAll(store))).toMatchObject({
      status: 'ok',
      sealed: { position: 4, kept: 2, by: 'seal' },
    });
  });

  test('goes on as the chain that it was, and can be sealed further', async () => {
    const store = await filled(await open());
    await store.seal(await sealing(store, 4, ['run/old']));
    await store.append(appendTo('other', 3));
    const { position } = await store.head();

    expect(await store.seal(await sealing(store, position - 1, []))).toMatchObject({ status: 'sealed' });

    expect(await verifyRecord(() => readAll(store))).toMatchObject({ status: 'ok' });
    expect((await store.append(appendTo('other', 4))).status).toBe('appended');
  });

  test('is not sealed at an event that is not there, nor back to where it is sealed already', async () => {
    const store = await filled(await open());
    const right = await sealing(store, 4, []);

    const wrong = { ...right, through: { position: 4, hash: 'b'.repeat(64) } };
    expect(await store.seal(wrong)).toEqual({ status: 'not_there' });
    await store.seal(right);
    expect(await store.seal(right)).toEqual({ status: 'not_there' });
  });

  test('keeps a stream to which something has happened since it was chosen', async () => {
    const store = await filled(await open());
    const chosen = await sealing(store, 4, ['run/old', 'other']);

    expect(await store.seal(chosen)).toEqual({ status: 'changed', streams: ['other'] });
    expect(await store.read('run/old')).toHaveLength(2);
  });

  test('keeps a stream that is due, and decides again when another run is under way', async () => {
    const store = await filled(await open());
    const chosen = await sealing(store, 4, ['run/old']);
    await store.append(appendTo('x', 0, { rows: [{ row: 'due', stream: 'run/old', at: new Date(0) }] }));
    expect(await store.seal(chosen)).toEqual({ status: 'changed', streams: ['run/old'] });

    await store.append(appendTo('y', 0, { rows: [runRow('new', null)] }));
    expect(await store.seal(chosen)).toEqual({ status: 'changed', streams: [] });
  });

  test.each<[string, Partial<Append>]>([
    ['an event of a stream that would go', {}],
    ['a time at which that has to be looked at', { stream: 'x', rows: [dueRow('run/old')] }],
  ])('%s that is written in the same transaction keeps it whole', async (_what, more) => {
    const store = await filled(await open());
    const chosen = await sealing(store, 4, ['run/old']);

    // Whatever is called together is one transaction.
    const [appended, sealed] = await Promise.all([
      store.append({ ...appendTo('run/old', more.stream ? 0 : 2), ...more }),
      store.seal(chosen),
    ]);

    expect(appended.status).toBe('appended');
    expect(sealed).toEqual({ status: 'changed', streams: ['run/old'] });
    expect((await store.read('run/old')).map(({ version }) => version).slice(0, 2)).toEqual([1, 2]);
  });

  test('decides again when a run begins in the same transaction', async () => {
    const store = await filled(await open());
    const chosen = await sealing(store, 4, ['run/old']);

    const [, sealed] = await Promise.all([
      store.append(appendTo('run/new', 0, { rows: [runRow('new', null)], idempotencyKey: 'new' })),
      store.seal(chosen),
    ]);

    expect(sealed).toEqual({ status: 'changed', streams: [] });
    expect(await store.run('new')).toBeDefined();
  });

  test('knows a stream that went no more, in the same transaction either, and says of each seal once', async () => {
    const store = await filled(await open());
    const [first, second] = [await sealing(store, 4, ['run/old']), await sealing(store, 5, [])];

    const [one, other, appended, again] = await Promise.all([
      store.seal(first),
      store.seal(second),
      store.append(appendTo('run/old', 2)),
      store.append(appendTo('other', 3, { idempotencyKey: 'k' })),
    ]);

    expect([one.status, other.status]).toEqual(['sealed', 'sealed']);
    expect(appended).toEqual({ status: 'conflict', version: 0 });
    expect(again.status).toBe('appended');
    expect((await store.read('record')).map(({ version }) => version)).toEqual([1, 2]);
    expect(await verifyRecord(() => readAll(store))).toMatchObject({ status: 'ok' });
  });

  test('loses the beginning of a stream that begins anew, and nothing after it', async () => {
    const store = await filled(await open());
    const chosen = { ...(await sealing(store, 4, [])), begun: [{ stream: 'other', version: 2 }] };

    expect(await store.seal(chosen)).toMatchObject({ status: 'sealed', removed: 1 });

    expect((await store.read('other')).map(({ version }) => version)).toEqual([2, 3]);
    expect((await store.append(appendTo('other', 3))).status).toBe('appended');
  });

  test('forgets the requests that led to what is gone, and no others', async () => {
    const store = await open();
    for (const version of [0, 1, 2])
      await store.append(appendTo('other', version, { idempotencyKey: `k${version}` }));

    // The newest that may be left is the third, and only the first is in the part that is sealed.
    await store.seal({ ...(await sealing(store, 1, [])), begun: [{ stream: 'other', version: 3 }] });

    const again = (idempotencyKey: string) => store.append(appendTo('other', 3, { idempotencyKey }));
    expect((await again('k1')).status).toBe('duplicate');
    expect((await again('k2')).status).toBe('duplicate');
    expect((await again('k0')).status).toBe('appended');
  });

  test('forgets where those stood in Slack that are gone, whatever they are, and nobody else', async () => {
    const store = await open();
    const over = ['run/r-1', 'incident/i-1', 'alert/a-1', 'handoff/h-1'];
    for (const stream of [...over, 'schedule/week']) await store.append(appendTo(stream, 0));
    await store.append(appendTo('schedule/week', 1));
    const kept = [
      'run/r-11',
      'run/i-11~card',
      'run/checklist~weekly~5',
      'refused/item/r-2/2-line/000000000006',
    ];
    const day = (at: string) => new Date(at).getTime();
    const lists = `run/checklist~week~`;
    const gone = [
      ...['run/r-1', 'run/i-1~card', 'run/i-1~topic', 'run/a-1~alert', 'run/a-1~storm', 'run/h-1~U0BEN'],
      ...[`${lists}${day('2025-01-01')}`, `${lists}${day('2025-01-08')}~U0BEN`],
      'refused/item/r-2/2-line/000000000005',
    ];
    const newest = [`${lists}${day('2025-01-15')}~U0BEN`, `${lists}${day('2025-01-15')}~U0CLEO`];
    const places = [...kept, ...newest, ...gone].map((key) => ({ key, value: 'here' }));
    await store.advance('slack', 6, places);

    await store.seal({
      ...(await sealing(store, 5, over)),
      begun: [{ stream: 'schedule/week', version: 2 }],
    });

    const left = (await store.entries('slack', '', 100)).map(({ key }) => key);
    expect(left).toEqual([...kept, ...newest].toSorted());
  });
});

/** 1 and 3: a run that is over; 2, 4 and 5: a stream that goes on. */
async function filled(store: Store): Promise<Store> {
  await store.append(appendTo('run/old', 0, { rows: [runRow('old', new Date(1))], idempotencyKey: 'k' }));
  await store.append(appendTo('other', 0));
  await store.append(appendTo('run/old', 1));
  await store.append(appendTo('other', 1));
  await store.append(appendTo('other', 2));
  return store;
}

async function sealing(store: Store, position: number, streams: readonly string[]): Promise<Sealing> {
  const event = (await store.recordedAfter(position - 1, 1))[0];
  const through = { position, hash: event?.hash ?? '' };
  return { through, actor: BEN, export: EXPORT, streams, begun: [], unfinished: [] };
}

const dueRow = (stream: string) => ({ row: 'due', stream, at: new Date(0) }) as const;

const runRow = (id: string, endedAt: Date | null) =>
  ({
    row: 'run',
    summary: {
      ...{ id, runbook: 'pull', title: 'Pull', environment: 'lab', status: 'succeeded', requester: 'U0BEN' },
      ...{ requestedAt: new Date(0), endedAt, outcome: null, glassBrokenBy: null },
    },
  }) as const;
