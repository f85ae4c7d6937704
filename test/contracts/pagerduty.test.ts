import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectPagerDuty } from '../../src/systems/pagerduty/client.ts';
import type { NewIncident, PagerDuty } from '../../src/systems/pagerduty/port.ts';
import type { PagerDutyState } from '../../src/systems/pagerduty/simulated-account.ts';
import { simulatePagerDuty } from '../../src/systems/pagerduty/simulator.ts';
import { pagerDutyServer } from '../../src/systems/pagerduty/wire.ts';
import { seedWorld } from '../../src/systems/world-seed.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const DAY = 24 * 60 * 60_000;
const INCIDENT: NewIncident = {
  title: 'P0: API down',
  serviceId: 'PSCREDLINK',
  escalationPolicyId: 'PSREPOL',
  urgency: 'high',
  details: 'Health answers 503.',
  incidentKey: 'runbolt/i-1',
  from: 'rhea@local.test',
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('PagerDuty by $name', ({ open }) => {
  test('those on call are listed, the first to be paged first', async () => {
    const { port } = await open();

    const onCalls = await port.onCalls({ escalationPolicyIds: ['PSREPOL'] });

    expect(onCalls.map((one) => [one.escalation_level, one.user.name, one.schedule?.id])).toEqual([
      [1, 'Sam Ortiz', 'PSPRIMARY'],
      [2, 'Ben Adeyemi', undefined],
    ]);
    expect(onCalls[0]?.end?.getTime()).toBeGreaterThan(
      onCalls[0]?.start?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    expect(onCalls[1]).toMatchObject({ start: null, end: null });
  });

  test('a filter by schedule, and one that matches nothing', async () => {
    const { port } = await open();

    expect(await port.onCalls({ scheduleIds: ['PSPRIMARY'] })).toHaveLength(1);
    expect(await port.onCalls({ escalationPolicyIds: ['PNOPE'] })).toEqual([]);
  });

  test('a policy is read with the services that use it', async () => {
    const { port } = await open();

    expect(await port.readEscalationPolicy('PSREPOL')).toMatchObject({
      name: 'SRE',
      services: [{ id: 'PSCREDLINK' }],
    });
  });

  test('a policy names who is paged, level by level', async () => {
    const { port } = await open();

    const { escalation_rules } = await port.readEscalationPolicy('PSREPOL');

    expect(escalation_rules.map(({ targets }) => targets.map(({ id, type }) => [id, type]))).toEqual([
      [['PSPRIMARY', 'schedule_reference']],
      [['PBEN', 'user_reference']],
    ]);
  });

  test('a schedule is read for a stretch of time: overrides are in it, what goes on beyond it is whole', async () => {
    const { port, state, now } = await open();
    const [since, until] = [now, new Date(now.getTime() + 7 * DAY)];
    const [start, end] = [3 * DAY, 4 * DAY].map((ms) => new Date(now.getTime() + ms).toISOString());
    state.schedules[0]?.overrides.push({ user: 'PBEN', start: start ?? '', end: end ?? '' });

    const { name, final_schedule, overrides_subschedule } = await port.readSchedule('PSPRIMARY', {
      since,
      until,
    });

    const entries = final_schedule.rendered_schedule_entries;
    expect(name).toBe('SRE primary');
    expect(entries.map(({ user }) => user?.summary)).toEqual([
      'Sam Ortiz',
      'Ben Adeyemi',
      'Sam Ortiz',
      'Rhea Park',
    ]);
    expect(entries[0]?.start.getTime()).toBeLessThan(since.getTime());
    expect(entries[3]?.end.getTime()).toBeGreaterThan(until.getTime());
    expect(overrides_subschedule.rendered_schedule_entries).toHaveLength(1);
    expect(entries[1]?.start.toISOString()).toBe(start);
  });

  test('what nobody covers is in no entry; an unknown schedule is not found', async () => {
    const { port, state, now } = await open();
    const [since, until] = [new Date(now.getTime() + DAY), new Date(now.getTime() + 2 * DAY)];
    state.schedules[0]?.uncovered.push({ start: since.toISOString(), end: until.toISOString() });

    const { final_schedule } = await port.readSchedule('PSPRIMARY', { since, until });

    expect(final_schedule.rendered_schedule_entries).toEqual([]);
    await expect(port.readSchedule('PNOPE', { since, until })).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('a person is read by id', async () => {
    const { port } = await open();

    expect(await port.readUser('PSAM')).toMatchObject({ name: 'Sam Ortiz', email: 'sam@local.test' });
    await expect(port.readUser('PNOPE')).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('a person is found by e-mail, in any case of letters, or not at all', async () => {
    const { port } = await open();

    expect(await port.findUser('Sam@Local.test')).toMatchObject({ id: 'PSAM', name: 'Sam Ortiz' });
    expect(await port.findUser('ghost@local.test')).toBeUndefined();
  });

  test('an incident is opened, assigned, and read again by id and by key', async () => {
    const { port } = await open();

    const opened = await port.createIncident(INCIDENT);

    expect(opened).toMatchObject({
      title: 'P0: API down',
      status: 'triggered',
      urgency: 'high',
      incident_key: 'runbolt/i-1',
      created_at: expect.any(Date),
      assignments: [{ assignee: { summary: 'Sam Ortiz' } }],
    });
    expect(await port.readIncident(opened.id)).toEqual(opened);
    expect(await port.findIncident({ key: 'runbolt/i-1' })).toEqual(opened);
    expect(await port.findIncident({ key: 'runbolt/i-2' })).toBeUndefined();
    expect(await port.findIncident({ key: 'runbolt/i-1', service: INCIDENT.serviceId })).toEqual(opened);
    expect(await port.findIncident({ key: 'runbolt/i-1', service: 'PSANOTHER' })).toBeUndefined();
  });

  test('an incident is acknowledged and then resolved, and not opened again', async () => {
    const { port } = await open();
    const { id } = await port.createIncident(INCIDENT);

    const acknowledged = await port.updateIncident({ id, status: 'acknowledged', from: 'sam@local.test' });
    const resolved = await port.updateIncident({ id, status: 'resolved' });

    expect([acknowledged.status, resolved.status]).toEqual(['acknowledged', 'resolved']);
    expect((await port.readIncident(id)).status).toBe('resolved');
    await expect(port.updateIncident({ id, status: 'acknowledged' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  test('a resolved incident is nobody’s any more, and nobody has acknowledged it', async () => {
    const { port } = await open();
    const { id } = await port.createIncident(INCIDENT);
    await port.updateIncident({ id, status: 'acknowledged', from: 'sam@local.test' });

    await port.updateIncident({ id, status: 'resolved' });

    expect(await port.readIncident(id)).toMatchObject({ assignments: [], acknowledgements: [] });
  });

  test('an incident that one gives oneself begins as acknowledged, one for somebody else does not', async () => {
    const { port } = await open();
    const give = (assignee: string, incidentKey: string) => {
      const { escalationPolicyId: _policy, ...incident } = INCIDENT;
      return port.createIncident({ ...incident, from: 'sam@local.test', assignees: [assignee], incidentKey });
    };

    expect(await give('PSAM', 'k1')).toMatchObject({ status: 'acknowledged' });
    expect(await give('PBEN', 'k2')).toMatchObject({ status: 'triggered' });
  });

  test('a note is added and listed', async () => {
    const { port } = await open();
    const { id } = await port.createIncident(INCIDENT);

    const note = await port.addNote({ incident: id, content: 'Rolled back.', from: 'sam@local.test' });

    expect(note.content).toBe('Rolled back.');
    expect(await port.listNotes(id)).toEqual([note]);
  });

  test('the key of an open incident is taken', async () => {
    const { port } = await open();
    await port.createIncident(INCIDENT);

    await expect(port.createIncident(INCIDENT)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(port.createIncident({ ...INCIDENT, incidentKey: 'runbolt/i-2' })).resolves.toBeDefined();
  });

  test.each([
    ['a service', { serviceId: 'PNOPE' }],
    ['a user to act as', { from: 'ghost@local.test' }],
  ])('%s that PagerDuty does not know is refused', async (_what, wrong) => {
    const { port } = await open();

    await expect(port.createIncident({ ...INCIDENT, ...wrong })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['an incident', (pagerduty: PagerDuty) => pagerduty.readIncident('QNOPE')],
    [
      'an incident to resolve',
      (pagerduty: PagerDuty) => pagerduty.updateIncident({ id: 'QNOPE', status: 'resolved' }),
    ],
    ['an incident to note', (pagerduty: PagerDuty) => pagerduty.addNote({ incident: 'QNOPE', content: 'x' })],
    ['a policy', (pagerduty: PagerDuty) => pagerduty.readEscalationPolicy('PNOPE')],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  test('an event is taken and ended, and its key is at most 255 characters long', async () => {
    const { port } = await open();
    const event = {
      routingKey: 'R0',
      dedupKey: 'runbolt',
      summary: 'Runbolt is stuck',
      source: 'runbolt',
      severity: 'critical',
    } as const;

    expect(await port.triggerEvent(event)).toEqual({ dedupKey: 'runbolt' });
    expect(await port.resolveEvent({ routingKey: 'R0', dedupKey: 'runbolt' })).toEqual({
      dedupKey: 'runbolt',
    });
    await expect(port.triggerEvent({ ...event, dedupKey: 'x'.repeat(256) })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  failsInWords<PagerDuty>({
    system: 'pagerduty',
    open,
    read: (port, signal) => port.onCalls({}, signal),
    write: (port) => port.createIncident(INCIDENT),
    happened: async (port) => (await port.findIncident({ key: INCIDENT.incidentKey })) !== undefined,
  });
});

interface Account {
  readonly state: PagerDutyState;
  readonly now: Date;
}

async function overTheWire(): Promise<Subject<PagerDuty> & Account> {
  const { port: simulated, faults, state, now } = simulator();
  const { url, faults: switches } = await onTheWire('pagerduty', pagerDutyServer(simulated), faults);
  const service = { token: 'T', from: 'ben@local.test', clock: systemClock };
  return { port: connectPagerDuty({ ...service, url, eventsUrl: url }), faults: switches, state, now };
}

function simulator(): Subject<PagerDuty> & Account & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedWorld(clock.now()).pagerduty;
  return { port: simulatePagerDuty({ state, clock, faults }), faults, state, now: clock.now() };
}
