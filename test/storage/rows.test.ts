import { describe, expect, test } from 'vitest';
import type { OpenLoop, RunSummary } from '../../src/audit/event-store.ts';
import { appendTo } from './events.ts';
import { rowWriter, STORES } from './stores.ts';

const NOW = new Date('2026-03-04T02:48:00.000Z');

describe.each(STORES)('the rows on $name', ({ open }) => {
  test('a run is listed as it was last described', async () => {
    const store = await open();
    const write = rowWriter(store);
    const ended = {
      ...run('r-1'),
      status: 'succeeded',
      endedAt: seconds(90),
      outcome: 'Suspended.',
      glassBrokenBy: null,
    };

    await write({ row: 'run', summary: run('r-1') });
    await write({ row: 'run', summary: ended });

    expect(await store.run('r-1')).toEqual(ended);
    expect(await store.run('r-2')).toBeUndefined();
  });

  test('recent runs come newest first, of one runbook when asked, and no more than asked', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'run', summary: { ...run('r-1'), requestedAt: seconds(1) } });
    await write({ row: 'run', summary: { ...run('r-3'), requestedAt: seconds(3), runbook: 'rollback' } });
    await write({ row: 'run', summary: { ...run('r-2'), requestedAt: seconds(2) } });

    const ids = async (filter: { runbook?: string; open?: boolean; limit: number }) =>
      (await store.recentRuns(filter)).map((summary) => summary.id);

    expect(await ids({ limit: 10 })).toEqual(['r-3', 'r-2', 'r-1']);
    expect(await ids({ limit: 2 })).toEqual(['r-3', 'r-2']);
    expect(await ids({ runbook: 'pause-purge', limit: 10 })).toEqual(['r-2', 'r-1']);
    await write({ row: 'run', summary: { ...run('r-3'), requestedAt: seconds(3), endedAt: seconds(4) } });
    expect(await ids({ open: true, limit: 1 })).toEqual(['r-2']);
  });

  test('streams are due when their time has come, oldest first, and the next time is told', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'due', stream: 'run/late', at: seconds(30) });
    await write({ row: 'due', stream: 'run/b', at: seconds(-1) }, { row: 'due', stream: 'run/a', at: NOW });

    expect(await store.dueStreams(NOW, 10)).toEqual({ due: ['run/b', 'run/a'], next: seconds(30) });
    expect(await store.dueStreams(seconds(-2), 10)).toEqual({ due: [], next: seconds(-1) });
  });

  test('when more streams are due than asked for, the next one is due already', async () => {
    const store = await open();
    const write = rowWriter(store);
    for (const age of [3, 2, 1]) await write({ row: 'due', stream: `run/${age}`, at: seconds(-age) });

    expect(await store.dueStreams(NOW, 2)).toEqual({ due: ['run/3', 'run/2'], next: seconds(-1) });
  });

  test('a stream has one time: a later one replaces it, and none takes it off the list', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'due', stream: 'run/a', at: seconds(-5) });

    await write({ row: 'due', stream: 'run/a', at: seconds(60) });
    const moved = await store.dueStreams(NOW, 10);
    await write({ row: 'due', stream: 'run/a', at: null });

    expect(moved).toEqual({ due: [], next: seconds(60) });
    expect(await store.dueStreams(NOW, 10)).toEqual({ due: [], next: null });
  });

  test('rows of a refused append are not written', async () => {
    const store = await open();
    await store.append(appendTo('s', 0));

    await store.append(appendTo('s', 0, { rows: [{ row: 'due', stream: 's', at: NOW }] }));

    expect(await store.dueStreams(NOW, 10)).toEqual({ due: [], next: null });
  });

  test('open loops are listed oldest first until their target is back to normal', async () => {
    const store = await open();
    const write = rowWriter(store);
    const younger = loop('kubernetes:prod/storage/cronjob/efs-purge', seconds(2));
    const older = loop('ecs:prod/api', seconds(1));
    await write({ row: 'open_loop', loop: younger }, { row: 'open_loop', loop: older });

    const both = await store.openLoops();
    await write({ row: 'close_loops', target: younger.target, closedBy: 'r-9' });

    expect(both).toEqual([older, younger]);
    expect(await store.openLoops()).toEqual([older]);
  });

  test('a loop that is open already keeps its age and its owner', async () => {
    const store = await open();
    const write = rowWriter(store);
    const first = loop('t', seconds(1));
    await write({ row: 'open_loop', loop: first });

    await write({ row: 'open_loop', loop: { ...first, owner: 'U0EVE', openedAt: seconds(9) } });

    expect(await store.openLoops()).toEqual([first]);
  });

  test('a loop that was closed can open again', async () => {
    const store = await open();
    const write = rowWriter(store);
    const again = loop('t', seconds(9));
    await write({ row: 'open_loop', loop: loop('t', seconds(1)) });
    await write({ row: 'close_loops', target: 't', closedBy: 'r-9' });

    await write({ row: 'open_loop', loop: again });

    expect(await store.openLoops()).toEqual([again]);
  });
});

function seconds(after: number): Date {
  return new Date(NOW.getTime() + after * 1_000);
}

function run(id: string): RunSummary {
  return {
    id,
    runbook: 'pause-purge',
    title: 'Pause the EFS purge',
    environment: 'production',
    status: 'running',
    requester: 'U0BEN',
    requestedAt: NOW,
    endedAt: null,
    outcome: null,
    glassBrokenBy: null,
  };
}

function loop(target: string, openedAt: Date): OpenLoop {
  return { target, what: `${target} is away from normal`, run: 'r-1', owner: 'U0BEN', openedAt };
}
