import { describe, expect, test } from 'vitest';
import { frozenAt } from '../../src/policy/freeze.ts';
import { FreezeText, toFreeze } from '../../src/runbooks/freezes-section.ts';

const freeze = (rest: object, name = 'nights') =>
  toFreeze(
    FreezeText.parse({
      title: 'Nobody watches',
      time_zone: 'America/New_York',
      override: ['commander'],
      ...rest,
    }),
    name,
    ['production'],
  );

const until = (rest: object, at: string): string | undefined | null => {
  const frozen = frozenAt([freeze(rest)], 'production', new Date(at));
  return frozen && (frozen.until?.toISOString() ?? null);
};

const NIGHTS = { daily: [{ from: '18:00', until: '08:00' }] };
const WEEKENDS = { weekly: [{ from: 'fri 18:00', until: 'monday 08:00' }] };
const HOLIDAYS = {
  yearly: [{ from: '12-24', until: '12-26' }, { from: '07-04' }, { from: '12-31', until: '01-01' }],
};
const SALE = { once: [{ from: '2026-11-27T06:00', until: '2026-11-30' }, { from: '2026-11-11' }] };

// New York is five hours behind UTC in winter and four in summer.
test.each([
  ['a minute before the evening', NIGHTS, '2026-11-18T22:59:00Z', undefined],
  ['at the very beginning', NIGHTS, '2026-11-18T23:00:00Z', '2026-11-19T13:00:00.000Z'],
  ['after midnight', NIGHTS, '2026-11-19T06:00:00Z', '2026-11-19T13:00:00.000Z'],
  ['at the very end', NIGHTS, '2026-11-19T13:00:00Z', undefined],
  ['over the night in which the clock goes back', NIGHTS, '2026-11-01T03:00:00Z', '2026-11-01T13:00:00.000Z'],
  [
    'over the night in which the clock goes forward',
    NIGHTS,
    '2026-03-08T04:00:00Z',
    '2026-03-08T12:00:00.000Z',
  ],
  [
    'a whole day from noon to noon',
    { daily: [{ from: '12:00', until: '12:00' }] },
    '2026-11-18T12:00:00Z',
    null,
  ],
  ['friday afternoon', WEEKENDS, '2026-11-20T22:00:00Z', undefined],
  ['friday night', WEEKENDS, '2026-11-21T01:00:00Z', '2026-11-23T13:00:00.000Z'],
  ['sunday', WEEKENDS, '2026-11-22T17:00:00Z', '2026-11-23T13:00:00.000Z'],
  ['monday', WEEKENDS, '2026-11-23T13:00:00Z', undefined],
  [
    'a week that ends where it begins',
    { weekly: [{ from: 'sat 00:00', until: 'sat 00:00' }] },
    '2026-11-22T17:00:00Z',
    null,
  ],
  ['a holiday of one day', HOLIDAYS, '2026-07-05T03:59:00Z', '2026-07-05T04:00:00.000Z'],
  ['the day after', HOLIDAYS, '2026-07-05T04:00:00Z', undefined],
  ['holidays of several days', HOLIDAYS, '2026-12-24T05:00:00Z', '2026-12-27T05:00:00.000Z'],
  ['over new year, before it', HOLIDAYS, '2026-12-31T20:00:00Z', '2027-01-02T05:00:00.000Z'],
  ['over new year, after it', HOLIDAYS, '2027-01-01T20:00:00Z', '2027-01-02T05:00:00.000Z'],
  ['once, before it', SALE, '2026-11-27T10:59:00Z', undefined],
  ['once, until the end of its last day', SALE, '2026-11-27T11:00:00Z', '2026-12-01T05:00:00.000Z'],
  ['once, a day alone', SALE, '2026-11-11T12:00:00Z', '2026-11-12T05:00:00.000Z'],
  ['once, a year later', SALE, '2027-11-28T12:00:00Z', undefined],
])('%s', (_title, rest, at, end) => {
  expect(until(rest, at)).toBe(end);
});

describe('several freezes', () => {
  const all = [freeze(NIGHTS), freeze(WEEKENDS, 'weekends'), freeze(HOLIDAYS, 'holidays')];

  test('say when all that follows without a gap is over', () => {
    const thursday = new Date('2026-12-24T02:00:00Z');

    const frozen = frozenAt(all, 'production', thursday);

    // The night, the holidays to Saturday, the weekend until Monday morning.
    expect(frozen?.until).toEqual(new Date('2026-12-28T13:00:00Z'));
    expect(frozen?.freezes.map(({ name }) => name)).toEqual(['nights']);
  });

  test('name all of those that are on at once', () => {
    const frozen = frozenAt(all, 'production', new Date('2026-12-26T02:00:00Z'));

    expect(frozen?.freezes.map(({ name }) => name)).toEqual(['nights', 'weekends', 'holidays']);
  });
});

test('an environment that is not named is never frozen', () => {
  expect(frozenAt([freeze(NIGHTS)], 'staging', new Date('2026-11-19T06:00:00Z'))).toBeUndefined();
});

test('what it names takes the place of the protected environments', () => {
  const named = freeze({ ...NIGHTS, environments: ['staging'] });

  expect(frozenAt([named], 'staging', new Date('2026-11-19T06:00:00Z'))).toBeDefined();
  expect(frozenAt([named], 'production', new Date('2026-11-19T06:00:00Z'))).toBeUndefined();
});
