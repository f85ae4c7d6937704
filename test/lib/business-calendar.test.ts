import { expect, test } from 'vitest';
import { isBusinessDay, workingTime } from '../../src/lib/business-calendar.ts';

const BERLIN = {
  timezone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  opens: 9 * 60,
  closes: 17 * 60,
  holidays: ['2026-12-25'],
};

test.each([
  ['a Thursday', '2026-12-24T12:00Z', true],
  ['a holiday', '2026-12-25T12:00Z', false],
  ['a Saturday', '2026-12-26T12:00Z', false],
  ['Sunday in UTC, and Monday in Berlin', '2026-12-27T23:30Z', true],
])('%s', (_, at, expected) => {
  expect(isBusinessDay(BERLIN, new Date(at))).toBe(expected);
});

test.each([
  ['at work', '2026-12-23T10:00Z', { working: true, until: new Date('2026-12-23T16:00Z') }],
  ['before it begins', '2026-12-23T07:59Z', { working: false, from: new Date('2026-12-23T08:00Z') }],
  [
    'the evening before a holiday and a weekend',
    '2026-12-24T16:00Z',
    { working: false, from: new Date('2026-12-28T08:00Z') },
  ],
  [
    'the night on which the clocks go forward',
    '2026-03-29T00:30Z',
    { working: false, from: new Date('2026-03-30T07:00Z') },
  ],
])('working time: %s', (_, at, expected) => {
  expect(workingTime(BERLIN, new Date(at))).toEqual(expected);
});

test('a day may end at midnight', () => {
  const late = { ...BERLIN, closes: 24 * 60 };

  expect(workingTime(late, new Date('2026-12-23T22:59Z'))).toEqual({
    working: true,
    until: new Date('2026-12-23T23:00Z'),
  });
});

test('a calendar on which nobody ever works begins never', () => {
  expect(workingTime({ ...BERLIN, days: [] }, new Date('2026-12-23T10:00Z'))).toEqual({
    working: false,
    from: undefined,
  });
});
