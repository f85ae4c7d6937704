import { describe, expect, test } from 'vitest';
import { type Entry, firstLevel, gapsIn, type Roster, type Turn, turnOn } from '../../src/oncall/roster.ts';

const day = (number: number, hour = 9): Date => new Date(Date.UTC(2026, 2, number, hour));

const entry = (name: string, start: Date, end: Date | null, override = false): Entry => ({
  person: { id: name, name },
  ...{ start, end, override },
});

const roster = (...entries: Entry[]): Roster => ({
  from: day(1),
  until: day(15),
  levels: [{ level: 1, entries }],
});

const inWords = ({ from, until, people, override }: Turn): string =>
  `${from.getUTCDate()}-${until?.getUTCDate() ?? ''} ${people.map(({ name }) => name).join('+') || 'nobody'}${override ? ' (override)' : ''}`;

describe('a level as turns, one after the other', () => {
  test.each([
    {
      what: 'two weeks of two people',
      entries: [entry('sam', day(1), day(8)), entry('rhea', day(8), day(15))],
      turns: ['1-8 sam', '8- rhea'],
    },
    {
      what: 'what PagerDuty splits is one turn',
      entries: [entry('sam', day(1), day(4)), entry('sam', day(4), day(8)), entry('rhea', day(8), day(20))],
      turns: ['1-8 sam', '8- rhea'],
    },
    {
      what: 'a hole is a turn of nobody',
      entries: [entry('sam', day(1), day(8)), entry('rhea', day(9), day(15))],
      turns: ['1-8 sam', '8-9 nobody', '9- rhea'],
    },
    {
      what: 'whoever stands in is marked',
      entries: [
        entry('sam', day(1), day(5)),
        entry('ben', day(5), day(6), true),
        entry('sam', day(6), day(15)),
      ],
      turns: ['1-5 sam', '5-6 ben (override)', '6- sam'],
    },
    {
      what: 'two at once, and one for good',
      entries: [entry('sam', day(1), day(8)), entry('ben', day(1), null)],
      turns: ['1-8 ben+sam', '8- ben'],
    },
    { what: 'nobody at all', entries: [], turns: ['1- nobody'] },
  ])('$what', ({ entries, turns }) => {
    expect(firstLevel(roster(...entries)).map(inWords)).toEqual(turns);
  });
});

test('a gap counts when it touches the stretch that is looked at', () => {
  const turns = firstLevel(roster(entry('sam', day(1), day(8)), entry('rhea', day(9), day(15))));

  expect(gapsIn(turns, day(2), day(8))).toEqual([]);
  expect(gapsIn(turns, day(2), day(8, 10)).map(inWords)).toEqual(['8-9 nobody']);
  expect(gapsIn(turns, day(8, 20), day(10)).map(inWords)).toEqual(['8-9 nobody']);
  expect(gapsIn(turns, day(9), day(12))).toEqual([]);
});

test('a shift ends when the next begins, to the millisecond', () => {
  const turns = firstLevel(roster(entry('sam', day(1), day(8)), entry('rhea', day(8), day(15))));

  const last = turnOn(turns, new Date(day(8).getTime() - 1));

  expect([last, turnOn(turns, day(8))].map((turn) => turn?.people[0]?.name)).toEqual(['sam', 'rhea']);
  expect(turnOn(turns, day(20))?.people[0]?.name).toBe('rhea');
});
