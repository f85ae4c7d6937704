import { describe, expect, test } from 'vitest';
import type { AlertSummary } from '../../src/audit/event-store.ts';
import { rowWriter, STORES } from './stores.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 2, 4, 2, 48, seconds));

const alert = (id: string, more: Partial<AlertSummary> = {}): AlertSummary => ({
  ...{ id, group: `g-${id}`, source: 'alertmanager', name: 'DiskFull', severity: 'P1', channel: 'C0OPS' },
  ...{ storm: null, incident: null, firing: 1, members: 1, flaps: 0 },
  ...{ openedAt: at(0), acknowledgedAt: null, resolvedAt: null, reportedAt: at(0) },
  ...more,
});

describe.each(STORES)('the alerts on $name', ({ open }) => {
  test('the newest of a group is found as it was last described, with its incident', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'alert', summary: alert('a-1', { group: 'g', openedAt: at(1), resolvedAt: at(2) }) });
    await write({ row: 'alert', summary: alert('a-2', { group: 'g', openedAt: at(3) }) });
    await write({
      row: 'alert',
      summary: alert('a-2', { group: 'g', openedAt: at(3), acknowledgedAt: at(4) }),
    });
    await write({ row: 'alert_incident', alert: 'a-2', incident: 'i-1' });

    expect(await store.latestAlert('g')).toEqual(
      alert('a-2', { group: 'g', openedAt: at(3), acknowledgedAt: at(4), incident: 'i-1' }),
    );
    expect(await store.latestAlert('none')).toBeUndefined();
  });

  test('those of a shift were open at some time of it, newest first and no more than asked', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'alert', summary: alert('a-before', { openedAt: at(1), resolvedAt: at(9) }) });
    await write({ row: 'alert', summary: alert('a-into', { openedAt: at(2), resolvedAt: at(10) }) });
    await write({ row: 'alert', summary: alert('a-in', { openedAt: at(15) }) });
    await write({ row: 'alert', summary: alert('a-after', { openedAt: at(20) }) });

    const between = async (limit: number) =>
      (await store.alertsBetween({ from: at(10), until: at(20), limit })).map(({ id }) => id);

    expect(await between(10)).toEqual(['a-in', 'a-into']);
    expect(await between(1)).toEqual(['a-in']);
  });

  test('a storm is counted by name, and those that nobody has taken are found', async () => {
    const store = await open();
    const write = rowWriter(store);
    const storm = 'a-1';
    await write({ row: 'alert', summary: alert('a-1', { storm, openedAt: at(1) }) });
    await write({ row: 'alert', summary: alert('a-2', { storm, openedAt: at(2), resolvedAt: at(5) }) });
    await write({ row: 'alert', summary: alert('a-3', { storm, openedAt: at(3), acknowledgedAt: at(4) }) });
    await write({ row: 'alert', summary: alert('a-4', { storm, openedAt: at(4), name: 'Slow' }) });
    await write({ row: 'alert', summary: alert('a-5', { storm, openedAt: at(0) }) });
    await write({ row: 'alert', summary: alert('a-6', { openedAt: at(0) }) });

    const found = await store.stormAlerts({ storm, name: 'DiskFull', limit: 10 });

    expect(await store.stormCounts(storm)).toEqual({
      ...{ groups: 5, open: 4, since: at(0), lastResolvedAt: at(5), channel: 'C0OPS' },
      names: [
        { name: 'DiskFull', groups: 4, open: 3 },
        { name: 'Slow', groups: 1, open: 1 },
      ],
    });
    expect(found.map(({ id }) => id)).toEqual(['a-5', 'a-1']);
    expect(await store.recentAlerts('C0OPS', at(1))).toEqual([{ storm, count: 4, newest: at(4) }]);
    expect(await store.stormCounts('none')).toBeUndefined();
  });
});
