import { expect, test } from 'vitest';
import { RECORD_STREAM } from '../../src/audit/record-stream.ts';
import { recordStandstill } from '../../src/commands/record-standstill.ts';
import { tellRecord } from '../../src/slack/outbox/tell-record.ts';
import { openForTest } from '../storage/stores.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 2, minute));
const why = 'The disk is full.';

test('that the record stood still is recorded when it is over, and told in the audit channel', async () => {
  const store = await openForTest();

  await recordStandstill(store, { since: at(44), until: at(54), why });
  const [event] = await store.read(RECORD_STREAM);
  if (!event) throw new Error('nothing was recorded');
  const told = JSON.stringify(tellRecord(event, 'C0AUDIT'));

  expect(event).toMatchObject({
    type: 'record_stood_still',
    data: { since: '2026-03-04T02:44:00.000Z', until: '2026-03-04T02:54:00.000Z', why },
  });
  expect(told).toMatch(/Nothing could be recorded from .*02:44 UTC.* to .*02:54 UTC/);
  expect(told).toContain('Runs that were under way stood still');
  expect(told).toContain(why);
});

test('replicas that stood still together say so once, another time is another', async () => {
  const store = await openForTest();
  const stood = { since: at(10), until: at(20), why };

  await Promise.all([
    recordStandstill(store, stood),
    recordStandstill(store, { ...stood, since: at(11) }),
    recordStandstill(store, { ...stood, until: at(19) }),
  ]);
  const together = await store.read(RECORD_STREAM);
  await recordStandstill(store, { since: at(40), until: at(50), why });

  expect(together).toHaveLength(1);
  expect(await store.read(RECORD_STREAM)).toHaveLength(2);
});

test('a hiccup is not worth an event', async () => {
  const store = await openForTest();

  await recordStandstill(store, { since: at(10), until: at(10), why });

  expect(await store.read(RECORD_STREAM)).toEqual([]);
});
