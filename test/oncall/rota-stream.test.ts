import { expect, test } from 'vitest';
import { RUNBOLT } from '../../src/audit/event.ts';
import type { RotaEvent } from '../../src/oncall/events.ts';
import { carryRota, foldRota, newRotaEvent, ROTA_CARRIED } from '../../src/oncall/rota-stream.ts';

const DAY_MS = 24 * 60 * 60_000;
const START = Date.parse('2026-03-04T08:00:00Z');

const happened = (events: readonly RotaEvent[]) =>
  events.map((event, index) => ({
    ...newRotaEvent(event),
    at: new Date(START + index * DAY_MS),
    version: index + 1,
  }));

const gap = (day: number): RotaEvent => ({
  type: 'gap_found',
  data: {
    from: new Date(START + day * DAY_MS).toISOString(),
    until: null,
    begun: day % 2 === 0,
    instead: [],
    call: [],
  },
});

test('a rota that was carried over is what it was: since when, the last change, the newest handoff, the gaps', () => {
  const before = foldRota(
    'sre',
    happened([
      { type: 'rota_watched', data: {} },
      {
        type: 'shift_handed_over',
        data: { handoff: 'h-1', at: '2026-03-05T08:00:00.000Z', incoming: ['P1'] },
      },
      gap(3),
      gap(4),
      { type: 'handoff_asked_for', data: { handoff: 'h-2' } },
    ]),
  );

  const carried = foldRota('sre', [{ ...carryRota(before), actor: RUNBOLT, at: new Date(), version: 6 }]);

  expect(carried).toEqual(before);
});

test('a rota that nobody has handed over is carried over, too', () => {
  const before = foldRota('sre', []);

  expect(foldRota('sre', [{ ...carryRota(before), at: new Date(), version: 1 }])).toEqual(before);
});

test('of the gaps the newest are carried over, and not all that there ever were', () => {
  const state = foldRota('sre', happened(Array.from({ length: 500 }, (_, day) => gap(day))));

  const { type, data } = carryRota(state);

  expect(type).toBe(ROTA_CARRIED);
  const { gaps } = foldRota('sre', [{ type, data, actor: RUNBOLT, at: new Date(), version: 501 }]);
  expect(Object.keys(gaps)).toHaveLength(100);
  expect(gaps[new Date(START + 499 * DAY_MS).toISOString()]).toBe('ahead');
});
