import { describe, expect, test } from 'vitest';
import { Duration, formatDuration, formatDurationShort, parseDuration } from '../../src/lib/duration.ts';
import { fc } from '../support/fast-check.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('reading a duration', () => {
  test.each([
    ['5s', 5 * SECOND],
    ['10m', 10 * MINUTE],
    ['24h', DAY],
    ['1h30m', 90 * MINUTE],
    ['1h 30 min', 90 * MINUTE],
    ['90d', 90 * DAY],
    ['2 weeks', 14 * DAY],
    ['3 months', 90 * DAY],
    ['1.5h', 90 * MINUTE],
    ['250ms', 250],
    [' 10 Minutes ', 10 * MINUTE],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  test.each([
    ['30', '"30" has no unit: write 30s, 30m or 30h'],
    ['', '"" is not a duration: write it like 30s, 10m, 1h30m, 90d or 3 months'],
    ['soon', '"soon" is not a duration: write it like 30s, 10m, 1h30m, 90d or 3 months'],
    ['-5m', '"-5m" is not a duration: write it like 30s, 10m, 1h30m, 90d or 3 months'],
    ['5m!', '"5m!" is not a duration: write it like 30s, 10m, 1h30m, 90d or 3 months'],
    ['1 fortnight', '"1 fortnight" has the unknown unit "fortnight": use s, m, h, d, weeks or months'],
    ['999999999h', '"999999999h" is longer than ten years'],
  ])('%j is refused with what to write instead', (text, problem) => {
    expect(parseDuration(text)).toEqual({ ok: false, problem });
  });

  test('ten thousand digits are refused at once', () => {
    expect(parseDuration(`${'9'.repeat(10_000)}s`)).toMatchObject({ ok: false });
  });

  test('any text is either a duration or a problem', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDuration(text);
        expect(parsed.ok ? Number.isSafeInteger(parsed.ms) : parsed.problem.length > 0).toBe(true);
      }),
    );
  });

  test('a field turns text into milliseconds and says what is wrong with it', () => {
    expect(Duration.parse('10m')).toBe(10 * MINUTE);
    expect(Duration.safeParse('10').error?.issues[0]?.message).toContain('has no unit');
    expect(Duration.safeParse(10).error?.issues[0]?.message).toContain('a duration is text');
  });
});

describe('writing a duration', () => {
  test.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [12 * SECOND, '12 s'],
    [59.96 * SECOND, '1 minute'],
    [138 * SECOND, '2.3 minutes'],
    [MINUTE, '1 minute'],
    [HOUR, '1 hour'],
    [90 * MINUTE, '1.5 hours'],
    [36 * HOUR, '36 hours'],
    [3 * DAY, '3 days'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [-5, '0 s'],
    [45 * SECOND, '45 s'],
    [12 * MINUTE + 59 * SECOND, '12 min'],
    [HOUR, '1 h'],
    [90 * MINUTE, '1 h 30 min'],
    [3 * DAY + 4 * HOUR, '3 d 4 h'],
  ])('%d ms is %s where there is little room', (ms, text) => {
    expect(formatDurationShort(ms)).toBe(text);
  });
});
