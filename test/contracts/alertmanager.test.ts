import { afterEach, describe, expect, test } from 'vitest';
import { connectAlertmanager } from '../../src/systems/alertmanager/client.ts';
import type { Alertmanager, NewSilence } from '../../src/systems/alertmanager/port.ts';
import { simulateAlertmanager } from '../../src/systems/alertmanager/simulator.ts';
import { alertmanagerServer } from '../../src/systems/alertmanager/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { seedServices } from '../../src/systems/seed-services.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const NOW = new Date('2026-03-04T02:48:00Z');
const SILENCE: NewSilence = {
  matchers: [
    { name: 'service', operator: '=', value: 'credlink-api' },
    { name: 'severity', operator: '!~', value: 'critical|"page"' },
  ],
  startsAt: NOW,
  endsAt: new Date('2026-03-04T03:48:00Z'),
  createdBy: 'sam',
  comment: 'Deploying (Runbolt r-1/quiet)',
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('Alertmanager by $name', ({ open }) => {
  test('a silence is made, listed, read again, and ended', async () => {
    const { port } = await open();

    const { id } = await port.createSilence(SILENCE);

    const made = { id, state: 'active', ...SILENCE };
    expect(await port.readSilence(id)).toEqual(made);
    expect(await port.listSilences()).toContainEqual(made);
    await port.expireSilence(id);
    expect(await port.readSilence(id)).toMatchObject({ state: 'expired', endsAt: NOW });
  });

  test('alerts are found by matchers, and a silence suppresses those that it matches', async () => {
    const { port } = await open();
    await port.createSilence(SILENCE);

    const alerts = await port.listAlerts([{ name: 'service', operator: '=~', value: 'credlink-.*' }]);

    expect(alerts.map(({ labels, status }) => [labels.alertname, status.state])).toEqual([
      ['HighErrorRate', 'active'],
      ['HighLatency', 'suppressed'],
    ]);
    expect(await port.listAlerts([{ name: 'service', operator: '=', value: 'other' }])).toEqual([]);
    expect(await port.listAlerts([])).toHaveLength(2);
  });

  test.each([
    ['an end before its start', { endsAt: new Date('2026-03-04T01:00:00Z') }],
    [
      'matchers that match nothing at all',
      { matchers: [{ name: 'a', operator: '=~', value: '.*' } as const] },
    ],
  ])('a silence with %s is refused in the words of Alertmanager', async (_what, wrong) => {
    const { port } = await open();

    await expect(port.createSilence({ ...SILENCE, ...wrong })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('invalid silence'),
    });
  });

  test('a silence that does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.readSilence('nope')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(port.expireSilence('nope')).rejects.toMatchObject({ kind: 'not_found' });
  });

  failsInWords<Alertmanager>({
    system: 'alertmanager',
    open,
    read: (port, signal) => port.listSilences(signal),
    write: (port) => port.createSilence(SILENCE),
    happened: async (port) => (await port.listSilences()).some(({ comment }) => comment === SILENCE.comment),
  });
});

describe('the real client of Alertmanager', () => {
  survivesNonsense<Alertmanager>({
    connect: (url) => connectAlertmanager({ url, clock: hurriedClock }),
    read: (port) => port.listSilences(),
    write: (port) => port.createSilence(SILENCE),
  });
});

async function overTheWire(): Promise<Subject<Alertmanager>> {
  const { port: simulated, faults } = simulator();
  const { url, faults: switches } = await onTheWire('alertmanager', alertmanagerServer(simulated), faults);
  return { port: connectAlertmanager({ url, clock: hurriedClock }), faults: switches };
}

function simulator(): Subject<Alertmanager> & { readonly faults: Faults } {
  const faults = new Faults();
  const state = seedServices(NOW).alertmanager;
  return { port: simulateAlertmanager({ state, clock: new HeldClock(), faults }), faults };
}
