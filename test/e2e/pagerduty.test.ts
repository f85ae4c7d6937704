import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectPagerDuty } from '../../src/systems/pagerduty/client.ts';
import { given } from './given.ts';

const url = given('PAGERDUTY_API_URL');
const from = process.env.PAGERDUTY_FROM ?? '';
const pagerduty = connectPagerDuty({
  ...{ url, token: given('PAGERDUTY_API_TOKEN'), from },
  clock: systemClock,
});
/** A service that may page: its escalation policy is told about every incident of this suite. */
const serviceId = process.env.RUNBOLT_E2E_PAGERDUTY_SERVICE;
const KEY = `runbolt-e2e/${randomUUID()}`;
if (serviceId === undefined)
  console.log('No incident is opened, since RUNBOLT_E2E_PAGERDUTY_SERVICE names no service that may page.');

test('nobody has an address that is nobody’s', async () => {
  expect(await pagerduty.findUser(`nobody-${randomUUID()}@example.invalid`)).toBeUndefined();
});

test('an incident that does not exist is not found', async () => {
  await expect(pagerduty.readIncident('PNOSUCHINCIDENT')).rejects.toMatchObject({ kind: 'not_found' });
  expect(await pagerduty.findIncident({ key: KEY })).toBeUndefined();
});

test('whoever has no token is refused in words', async () => {
  const stranger = connectPagerDuty({ url, token: '', from, clock: systemClock });

  await expect(stranger.findUser(from)).rejects.toMatchObject({ kind: 'denied' });
});

describe.runIf(serviceId)('an incident of our own', () => {
  afterAll(async () => {
    const open = await pagerduty.findIncident({ key: KEY });
    if (open && open.status !== 'resolved')
      await pagerduty.updateIncident({ id: open.id, status: 'resolved' });
  });

  test('is opened, found by its key, noted, acknowledged and resolved', async () => {
    const title = 'Runbolt tries its connection; nothing has to be done';
    const opened = await pagerduty.createIncident({
      ...{ title, serviceId: serviceId ?? '', urgency: 'low', incidentKey: KEY },
    });

    expect(await pagerduty.findIncident({ key: KEY })).toMatchObject({ id: opened.id, title });
    const { content } = await pagerduty.addNote({ incident: opened.id, content: 'Tried.' });
    expect(content).toBe('Tried.');
    expect(await pagerduty.listNotes(opened.id)).toMatchObject([{ content: 'Tried.' }]);
    const acknowledged = await pagerduty.updateIncident({ id: opened.id, status: 'acknowledged' });
    const resolved = await pagerduty.updateIncident({ id: opened.id, status: 'resolved' });
    expect([acknowledged.status, resolved.status]).toEqual(['acknowledged', 'resolved']);
  });
});
