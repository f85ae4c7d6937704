import { describe, expect, test } from 'vitest';
import type { IncidentEvent, IncidentHappening } from '../../src/incidents/events.ts';
import type { Incident } from '../../src/incidents/incident.ts';
import { incidentDueAt, nextIncidentMove } from '../../src/incidents/next-move.ts';
import { foldIncident } from '../../src/incidents/transition.ts';
import { RHEA } from '../support/office.ts';

const START = Date.parse('2026-03-04T02:48:00Z');
const at = (seconds: number): Date => new Date(START + seconds * 1_000);

interface Given {
  readonly page?: boolean;
  readonly known?: boolean;
  readonly everySeconds?: number;
}

function incident(
  events: readonly IncidentEvent[],
  { page = true, known = true, everySeconds = 900 }: Given = {},
): Incident {
  const severity = {
    name: 'P0',
    title: 'Critical',
    respondWithinMs: 0,
    updateEveryMs: everySeconds * 1_000,
    page,
    postmortem: false,
    mailCustomers: false,
    passesFreezes: true,
    phases: [],
  };
  const data = {
    title: 'API down',
    severity,
    origin: { surface: 'slack', channel: 'C0OPS' },
    channelName: 'inc-1',
    invite: [],
    ...(known && { pagerduty: { escalation_policy: 'PSREPOL' } }),
  } as const;
  const all: readonly IncidentEvent[] = [{ type: 'incident_declared', data }, ...events];
  const folded = foldIncident(all.map(happening));
  if (!folded) throw new Error('no incident');
  return folded;
}

const happening = (event: IncidentEvent, index: number): IncidentHappening => ({
  ...event,
  incident: 'i-12345678',
  actor: RHEA,
  at: at(0),
  version: index + 1,
  position: index + 1,
});

const PAGING = { type: 'incident_paging_started', data: { run: 'r-page', attempt: 1 } } as const;
const PAGED = { type: 'incident_paged', data: { summary: 'paged' } } as const;
const OPENING = { type: 'incident_opening_started', data: { run: 'r-open', attempt: 1 } } as const;
const OPENED = { type: 'incident_opened', data: { channel: 'C0INC', name: 'inc-1' } } as const;
const RESOLVED = { type: 'incident_resolved', data: {} } as const;
const failed = (
  type: 'incident_paging_failed' | 'incident_opening_failed',
  retry?: number,
): IncidentEvent => ({
  type,
  data: { reason: 'no', ...(retry !== undefined && { retryAt: at(retry).toISOString() }) },
});
const reminded = (number: number): IncidentEvent => ({
  type: 'update_reminder_due',
  data: { number, owner: RHEA, last: false },
});

describe('what Runbolt does next', () => {
  test.each<[string, Incident, number, object]>([
    ['pages first', incident([]), 0, { do: 'page', attempt: 1 }],
    ['opens at once when nobody is paged', incident([], { page: false }), 0, { do: 'open', attempt: 1 }],
    [
      'opens first when there is nobody to page',
      incident([], { known: false }),
      0,
      { do: 'open', attempt: 1 },
    ],
    [
      'then says that there is nobody to page',
      incident([OPENING, OPENED], { known: false }),
      1,
      { do: 'page', attempt: 1 },
    ],
    ['opens while it pages', incident([PAGING]), 0, { do: 'open', attempt: 1 }],
    ['looks at its runs every second', incident([PAGING, OPENING]), 5, { do: 'look', until: at(6) }],
    ['waits for the reminder', incident([PAGING, OPENING, OPENED, PAGED]), 5, { do: 'wait', until: at(900) }],
    [
      'reminds in time although a run is under way',
      incident([PAGING, OPENING, OPENED]),
      900,
      { do: 'remind', number: 1, last: false },
    ],
    [
      'pages again when the time has come',
      incident([PAGING, OPENING, OPENED, failed('incident_paging_failed', 20)]),
      20,
      { do: 'page', attempt: 2 },
    ],
    [
      'and not before',
      incident([PAGING, OPENING, OPENED, failed('incident_paging_failed', 20)]),
      19,
      { do: 'wait', until: at(20) },
    ],
    [
      'opens again when the time has come',
      incident([PAGING, PAGED, OPENING, failed('incident_opening_failed', 20)]),
      25,
      { do: 'open', attempt: 2 },
    ],
    [
      'one reminder for many that were slept through',
      incident([PAGING, OPENING, OPENED, PAGED, reminded(1)]),
      4_000,
      { do: 'remind', number: 4, last: false },
    ],
    [
      'the last after a day',
      incident([PAGING, OPENING, OPENED, PAGED, reminded(95)]),
      86_400,
      { do: 'remind', number: 96, last: true },
    ],
    [
      'and none after it',
      incident([PAGING, OPENING, OPENED, PAGED, reminded(96)]),
      99_999,
      { do: 'wait', until: null },
    ],
    [
      'nothing more once it is resolved',
      incident([PAGING, OPENING, OPENED, failed('incident_paging_failed', 20), RESOLVED]),
      5_000,
      { do: 'wait', until: null },
    ],
    [
      'but what is under way is seen to its end',
      incident([PAGING, OPENING, RESOLVED]),
      5,
      { do: 'look', until: at(6) },
    ],
    [
      'a severity that wants no updates reminds nobody',
      incident([OPENING, OPENED], { page: false, everySeconds: 0 }),
      99_999,
      { do: 'wait', until: null },
    ],
    [
      'a week between updates reminds once',
      incident([OPENING, OPENED], { page: false, everySeconds: 604_800 }),
      604_800,
      { do: 'remind', number: 1, last: true },
    ],
  ])('%s', (_, given, seconds, move) => {
    expect(nextIncidentMove(given, at(seconds))).toEqual(move);
  });

  test('is due at once when there is something to do, otherwise when there will be', () => {
    expect(incidentDueAt(incident([]), at(3))).toEqual(at(3));
    expect(incidentDueAt(incident([OPENING, OPENED], { page: false }), at(3))).toEqual(at(900));
  });
});

test('an incident begins with its declaration', () => {
  expect(() => foldIncident([happening(OPENED, 0)])).toThrow('an incident cannot begin with incident_opened');
  expect(foldIncident([])).toBeUndefined();
});
