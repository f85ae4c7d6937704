import { randomUUID } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAlertmanager } from '../../src/systems/alertmanager/client.ts';
import type { NewSilence } from '../../src/systems/alertmanager/port.ts';
import { given } from './given.ts';

/** A name of our own: nobody else's alerts are silenced, and what is found is ours. */
const OURS = `runbolt-e2e-${randomUUID()}`;
const HOUR = 3_600_000;
const token = process.env.ALERTMANAGER_TOKEN;

const port = () => connectAlertmanager({ url: given('ALERTMANAGER_URL'), token, clock: systemClock });

const made: string[] = [];
afterAll(async () => {
  const mine = (await port().listSilences()).filter(
    ({ id, state }) => made.includes(id) && state !== 'expired',
  );
  await Promise.all(mine.map(({ id }) => port().expireSilence(id)));
});

function silence(over: Partial<NewSilence> = {}): NewSilence {
  const startsAt = new Date();
  return {
    matchers: [
      { name: 'service', operator: '=', value: OURS },
      { name: 'severity', operator: '!~', value: 'critical|"page"' },
    ],
    startsAt,
    endsAt: new Date(startsAt.getTime() + HOUR),
    createdBy: 'sam',
    comment: `Deploying (Runbolt ${OURS})`,
    ...over,
  };
}

async function create(asked: NewSilence): Promise<string> {
  const { id } = await port().createSilence(asked);
  made.push(id);
  return id;
}

/** As Prometheus does it. */
async function fire(alertname: string, severity: string): Promise<void> {
  const response = await fetch(`${given('ALERTMANAGER_URL').replace(/\/$/, '')}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify([
      { labels: { alertname, severity, service: OURS }, endsAt: new Date(Date.now() + 5 * 60_000) },
    ]),
  });
  expect(response.status).toBe(200);
}

test('a silence is made, listed, read again, and ended', async () => {
  const asked = silence();

  const id = await create(asked);

  const read = await port().readSilence(id);
  expect(read).toMatchObject({ id, state: 'active', createdBy: 'sam', comment: asked.comment });
  expect(read.matchers).toEqual(asked.matchers);
  expect(Math.abs(read.endsAt.getTime() - asked.endsAt.getTime())).toBeLessThan(1_000);
  expect((await port().listSilences()).map((one) => one.id)).toContain(id);
  await port().expireSilence(id);
  expect(await port().readSilence(id)).toMatchObject({ state: 'expired' });
});

test('alerts are found by matchers, and a silence suppresses those that it matches', async () => {
  await fire('HighErrorRate', 'critical');
  await fire('HighLatency', 'warning');
  await create(silence());

  await vi.waitFor(
    async () => {
      const alerts = await port().listAlerts([{ name: 'service', operator: '=~', value: `${OURS}.*` }]);
      expect(alerts.map(({ labels, status }) => [labels.alertname, status.state]).sort()).toEqual([
        ['HighErrorRate', 'active'],
        ['HighLatency', 'suppressed'],
      ]);
    },
    { timeout: 300_000, interval: 250 },
  );
  expect(await port().listAlerts([{ name: 'service', operator: '=', value: `${OURS}-other` }])).toEqual([]);
});

test.each([
  ['an end before its start', { endsAt: new Date(Date.now() - HOUR) }],
  ['matchers that match nothing at all', { matchers: [{ name: 'a', operator: '=~', value: '.*' } as const] }],
])('a silence with %s is refused in the words of Alertmanager', async (_what, wrong) => {
  await expect(create(silence(wrong))).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(/^Alertmanager says: \S.*\.$/),
  });
});

test('a silence that does not exist is not found', async () => {
  const id = randomUUID();

  await expect(port().readSilence(id)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(port().expireSilence(id)).rejects.toMatchObject({ kind: 'not_found' });
});

test('a caller that has given up is not kept waiting', async () => {
  await expect(port().listSilences(AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
});
