import { afterEach, describe, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { seedServices } from '../../src/systems/seed-services.ts';
import { connectStatuspage } from '../../src/systems/statuspage/client.ts';
import type { NewPageIncident, Statuspage } from '../../src/systems/statuspage/port.ts';
import { simulateStatuspage } from '../../src/systems/statuspage/simulator.ts';
import { statuspageServer } from '../../src/systems/statuspage/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const NOW = new Date('2026-03-04T02:48:00Z');
const INCIDENT: NewPageIncident = {
  name: 'API down',
  status: 'investigating',
  text: 'We are looking into errors of the API.',
  components: { cmpapi000001: 'major_outage' },
  notify: true,
  token: 'r-1/tell',
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('Statuspage by $name', ({ open }) => {
  test('the status of a component is set, and read again', async () => {
    const { port } = await open();

    await port.setComponentStatus('cmpapi000001', 'partial_outage');

    expect(await port.readComponent('cmpapi000001')).toEqual({
      id: 'cmpapi000001',
      name: 'API',
      status: 'partial_outage',
    });
  });

  test('an incident is opened with its component, updated, and found again by its token', async () => {
    const { port } = await open();

    const opened = await port.createIncident(INCIDENT);
    const { name: _name, ...said } = INCIDENT;
    await port.updateIncident(opened.id, { ...said, status: 'resolved', text: 'Over.', token: 'r-2/tell' });

    expect(opened).toMatchObject({
      status: 'investigating',
      token: 'r-1/tell',
      created_at: expect.any(Date),
    });
    expect((await port.readComponent('cmpapi000001')).status).toBe('major_outage');
    expect(await port.listIncidents()).toEqual([await port.readIncident(opened.id)]);
    expect(await port.readIncident(opened.id)).toMatchObject({
      status: 'resolved',
      token: 'r-2/tell',
      updates: [
        { text: 'Over.', status: 'resolved' },
        { text: INCIDENT.text, status: 'investigating' },
      ],
    });
  });

  test('what does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.readComponent('nope')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.setComponentStatus('nope', 'operational')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.readIncident('nope')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.updateIncident('nope', INCIDENT)).rejects.toMatchObject({ kind: 'not_found' });
  });

  failsInWords<Statuspage>({
    system: 'statuspage',
    open,
    read: (port, signal) => port.listIncidents(signal),
    write: (port) => port.createIncident(INCIDENT),
    happened: async (port) => (await port.listIncidents()).length > 0,
  });
});

describe('the real client of Statuspage', () => {
  survivesNonsense<Statuspage>({
    connect: (url) => connectStatuspage({ page: 'page1', token: 'T', url, clock: hurriedClock }),
    read: (port) => port.listIncidents(),
    write: (port) => port.createIncident(INCIDENT),
  });
});

async function overTheWire(): Promise<Subject<Statuspage>> {
  const { port: simulated, faults } = simulator();
  const { url, faults: switches } = await onTheWire(
    'statuspage',
    statuspageServer(simulated, 'page1'),
    faults,
  );
  return {
    port: connectStatuspage({ page: 'page1', token: 'T', url, clock: hurriedClock }),
    faults: switches,
  };
}

function simulator(): Subject<Statuspage> & { readonly faults: Faults } {
  const faults = new Faults();
  const state = seedServices(NOW).statuspage;
  return { port: simulateStatuspage({ state, clock: new HeldClock(), faults }), faults };
}
