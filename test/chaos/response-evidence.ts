import type { Evidence } from '../../scripts/chaos/evidence.ts';
import type { Said } from '../../scripts/chaos/ledger.ts';
import { RUNBOLT, type StoredEvent } from '../../src/audit/event.ts';
import { toIncidentHappening } from '../../src/incidents/incident-stream.ts';
import { foldIncident } from '../../src/incidents/transition.ts';
import { DEFAULT_SEVERITIES } from '../../src/runbooks/severities.ts';
import { keyOf } from '../../src/slack/outbox/item.ts';
import { tellIncident } from '../../src/slack/outbox/tell-incident.ts';
import { ANA, START } from '../slack/story.ts';
import { allIsWell } from './evidence.ts';

const INCIDENT = 'i-7k3f9qxa';
const CHANNEL = 'inc-2026-03-04-p0-down-ticket-t-100000-7k3f9qxa';

/** What the harness would have found after one incident and one group of alerts, beside the purge, when all went well. */
export function allWasAnswered(): Evidence {
  const before = allIsWell();
  const events = [...incident(), ...alert(), ...schedule()].map((event, index) => ({
    ...event,
    position: before.events.length + index + 1,
  }));
  const { ledger } = before;
  const said = [
    ...ledger.said,
    ...toldOf(events),
    post({ key: 'a-11111111~alert', ts: '80.0', channel: 'C0OPS', text: '🚨 Trouble1x' }),
    post({
      kind: 'update',
      key: 'a-11111111~alert',
      ts: '80.0',
      channel: 'C0OPS',
      text: '✅ Trouble1x: over',
    }),
    ...['81.0', '82.0', '83.0'].map((ts) => post({ key: `week/${ts}`, ts, text: 'One minute has passed.' })),
  ];
  const answers = [
    ...ledger.answers,
    answered('t-100000', `*Down* is declared as \`${INCIDENT}\``),
    answered('t-100001', 'Your update is posted.'),
  ];
  const reported = [
    { at: START, name: 'Trouble1x', firing: 1 },
    { at: START, name: 'Trouble1x', firing: 0 },
  ];
  return {
    ...before,
    events: [...before.events, ...events],
    ledger: {
      ...{ ...ledger, said, answers, reported },
      rooms: [{ at: START, id: 'C0ROOM', name: CHANNEL }],
      pages: [{ at: START, key: `runbolt/${INCIDENT}`, title: 'P0 Down ticket=t-100000' }],
    },
  };
}

/** The same, with what the world outside counted changed. */
export function responded(change: (ledger: Evidence['ledger']) => Partial<Evidence['ledger']>): Evidence {
  const evidence = allWasAnswered();
  return { ...evidence, ledger: { ...evidence.ledger, ...change(evidence.ledger) } };
}

/** The same, with another record. */
export function recorded(change: (events: readonly StoredEvent[]) => readonly StoredEvent[]): Evidence {
  const evidence = allWasAnswered();
  return { ...evidence, events: change(evidence.events) };
}

function incident(): readonly StoredEvent[] {
  const declared = {
    ...{ title: 'Down ticket=t-100000', severity: DEFAULT_SEVERITIES.P0 },
    ...{ origin: { surface: 'slack', channel: 'C0OPS' }, channelName: CHANNEL, invite: [] },
  };
  return stream(`incident/${INCIDENT}`, [
    ['incident_declared', declared],
    ['incident_opened', { channel: 'C0ROOM', name: CHANNEL }],
    ['update_posted', { text: 'ticket=t-100001 We look at it' }],
  ]);
}

function alert(): readonly StoredEvent[] {
  const at = new Date(START).toISOString();
  const opened = {
    ...{ group: 'g', source: 'alertmanager', name: 'Trouble1x', channel: 'C0OPS', offers: [] },
    members: [{ fingerprint: 'f', firing: true, at, labels: {} }],
  };
  return stream('alert/a-11111111', [
    ['alert_opened', opened],
    ['alert_changed', { members: [{ fingerprint: 'f', firing: false, at }], offers: [] }],
  ]);
}

function schedule(): readonly StoredEvent[] {
  const minutes = [0, 1, 2].map((minute) => new Date(START + minute * 60_000).toISOString());
  return stream(
    'schedule/reminder',
    minutes.map((at) => ['reminder_due', { at, missed: 0, call: [] }] as const),
  );
}

function stream(name: string, happened: readonly (readonly [string, object])[]): readonly StoredEvent[] {
  return happened.map(([type, data], index) => ({
    ...{ type, actor: type.startsWith('alert') ? RUNBOLT : ANA, at: new Date(START), version: index + 1 },
    ...{ position: 0, stream: name, prevHash: '', hash: '0'.repeat(64) },
    data: JSON.parse(JSON.stringify(data)),
  }));
}

function toldOf(events: readonly StoredEvent[]): readonly Said[] {
  const own = events.filter(({ stream: name }) => name.startsWith('incident/')).map(toIncidentHappening);
  const folded = foldIncident(own);
  if (!folded) throw new Error('there is an incident');
  return own
    .flatMap((event) => tellIncident(event, folded))
    .filter(({ kind }) => kind === 'record')
    .map((item, index) => post({ key: keyOf(item), ts: `${90 + index}.0`, text: 'a line' }));
}

const post = (over: Partial<Said>): Said => ({
  ...{ at: START, kind: 'post', channel: 'C0ROOM', ts: '1.0', thread: undefined, key: undefined, text: '' },
  body: '',
  ...over,
});

const answered = (ticket: string, words: string): Evidence['ledger']['answers'][number] => ({
  ...{ at: START, ticket, user: 'U0ANA', status: 200, words, responseUrl: `/${ticket}` },
});
