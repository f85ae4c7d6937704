import { describe, expect, test } from 'vitest';
import { violationsIn } from '../../scripts/chaos/checks/all.ts';
import type { Evidence } from '../../scripts/chaos/evidence.ts';
import { allWasAnswered, recorded, responded } from './response-evidence.ts';

const found = (evidence: Evidence) =>
  violationsIn(evidence).map(({ invariant, what }) => `${invariant}: ${what}`);

test('where alerts, an incident and a schedule went well, nothing is found', () => {
  expect(found(allWasAnswered())).toEqual([]);
});

describe('what the harness is there to find, it finds:', () => {
  test.each<[string, Evidence, string]>([
    ['an alert that was taken and forgotten', without('alert/'), 'Trouble1x is not there'],
    [
      'an alert that is over and still fires in the record',
      recorded((events) => events.filter(({ type }) => type !== 'alert_changed')),
      '0 were reported to fire, 1 do in the record',
    ],
    [
      'a group with two messages',
      responded(({ said }) => ({ said: [...said, ...again(said)] })),
      'one message',
    ],
    [
      'a group that was opened twice',
      recorded((events) => [
        ...events,
        ...events
          .filter(({ type }) => type === 'alert_opened')
          .map((one) => ({ ...one, stream: 'alert/a-2' })),
      ]),
      'Trouble1x is a-11111111 and a-2',
    ],
    [
      'a message that still says that it fires',
      responded(({ said }) => ({ said: said.filter(({ kind }) => kind === 'post') })),
      "a group's message shows how it stands",
    ],
    [
      'an incident that was promised and is not there',
      without('incident/'),
      'every incident that a person was promised is in the record: i-7k3f9qxa',
    ],
    [
      'a second channel',
      responded(({ rooms }) => ({ rooms: [...rooms, ...rooms] })),
      'each incident has one channel',
    ],
    ['no channel', responded(() => ({ rooms: [] })), 'i-7k3f9qxa: none'],
    ['nobody paged', responded(() => ({ pages: [] })), 'i-7k3f9qxa: 0 instead of 1'],
    ['paged twice', responded(({ pages }) => ({ pages: [...pages, ...pages] })), '2 instead of 1'],
    [
      'an update that stands in the timeline twice',
      recorded((events) => [...events, ...events.filter(({ type }) => type === 'update_posted')]),
      't-100001 stands there 2 times',
    ],
    [
      'an update that was acknowledged and is not there',
      recorded((events) => events.filter(({ type }) => type !== 'update_posted')),
      't-100001 is not there',
    ],
    [
      'a word of the timeline that was never said',
      responded(({ said }) => ({ said: said.filter(({ text }) => text !== 'a line') })),
      "everything in an incident's timeline is told",
    ],
    [
      'a minute that was left out',
      recorded((events) => events.filter(({ data }) => data.at !== '2026-03-04T02:49:00.000Z')),
      'schedule/reminder at 2026-03-04T02:50:00.000Z, 2 minutes after the one before',
    ],
  ])('%s', (_, evidence, words) => {
    expect(found(evidence).join('\n')).toContain(words);
  });
});

const without = (prefix: string) =>
  recorded((events) => events.filter(({ stream }) => !stream.startsWith(prefix)));

const again = (said: Evidence['ledger']['said']) =>
  said.filter(({ text }) => text === '🚨 Trouble1x').map((one) => ({ ...one, ts: '99.0' }));
