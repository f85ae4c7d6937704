import { describe, expect, test } from 'vitest';
import type { IncidentSummary } from '../../src/audit/event-store.ts';
import { rowWriter, STORES } from './stores.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 2, 4, 2, 48, seconds));

const incident = (id: string, more: Partial<IncidentSummary> = {}): IncidentSummary => ({
  ...{ id, title: 'API down', severity: 'P0', channel: null, isPrivate: false },
  ...{ declaredAt: at(0), resolvedAt: null },
  ...more,
});

describe.each(STORES)('the incidents on $name', ({ open }) => {
  test('an incident is found by its channel as it was last described', async () => {
    const store = await open();
    const write = rowWriter(store);
    const opened = incident('i-1', { channel: 'C0WAR', isPrivate: true });

    await write({ row: 'incident', summary: incident('i-1') });
    await write({ row: 'incident', summary: opened });

    expect(await store.incidentIn('C0WAR')).toEqual(opened);
    expect(await store.incidentIn('C0OPS')).toBeUndefined();
  });

  test('they come newest first, only the open ones when asked, and no more than asked', async () => {
    const store = await open();
    const write = rowWriter(store);
    await write({ row: 'incident', summary: incident('i-1', { declaredAt: at(1) }) });
    await write({ row: 'incident', summary: incident('i-2', { declaredAt: at(2), resolvedAt: at(9) }) });
    await write({ row: 'incident', summary: incident('i-3', { declaredAt: at(3) }) });

    const ids = async (open: boolean, limit: number) =>
      (await store.incidents({ open, limit })).map(({ id }) => id);

    expect(await ids(false, 10)).toEqual(['i-3', 'i-2', 'i-1']);
    expect(await ids(true, 10)).toEqual(['i-3', 'i-1']);
    expect(await ids(true, 1)).toEqual(['i-3']);
  });
});
