import { expect, test } from 'vitest';
import { ALERT_CARRIED, alertStream, readAlert } from '../../../src/alerts/alert-stream.ts';
import type { Signal } from '../../../src/alerts/signal.ts';
import { acknowledgeAlert } from '../../../src/commands/alerts/acknowledge-alert.ts';
import { createAlertIntake } from '../../../src/commands/alerts/intake.ts';
import { whatMayGo } from '../../../src/commands/retention/what-may-go.ts';
import { headlineOf } from '../../../src/slack/messages/alert/alert-card.ts';
import { openOffice, RHEA } from '../../support/office.ts';

test('a group in which something always fires stays as quick to read, and knows what it was', async () => {
  const { context, clock, store } = await openOffice(RUNBOOKS);
  const intake = createAlertIntake(context);
  const said = (pod: number, status: Signal['status']): Signal => ({
    ...{ source: 'alertmanager', fingerprint: `pod-${pod}`, status, name: 'PodCrashes', at: clock.now() },
    ...{ labels: { alertname: 'PodCrashes', pod: `pod-${pod}` }, isAlone: false, mayBeReplayed: false },
  });
  const latest = async () => (await store.alertsBetween(EVER))[0] ?? expect.fail('no alert');

  await intake.take([said(0, 'firing')]);
  const { id } = await latest();
  await acknowledgeAlert(context, { alert: id, actor: RHEA });
  for (let pod = 1; pod <= 500; pod++) {
    await intake.take([said(pod, 'firing'), said(pod - 1, 'resolved')]);
    await clock.advance(15 * 60_000);
  }

  expect(await store.alertsBetween(EVER)).toHaveLength(1);
  expect(await latest()).toMatchObject({ id, firing: 1, members: 501, resolvedAt: null });
  const whole = await store.read(alertStream(id));
  const read = await store.read(alertStream(id), ALERT_CARRIED);
  expect(whole.filter(({ type }) => type === ALERT_CARRIED)).toHaveLength(2);
  expect(read.length).toBeLessThan(202);
  const alert = (await readAlert(store, id)) ?? expect.fail();
  expect(alert).toMatchObject({ openedAt: whole[0]?.at, acknowledged: { by: RHEA } });
  expect(alert.members.size).toBeLessThan(320);
  expect(headlineOf(alert)).toBe('👀 PodCrashes: 1 of 501 firing');

  const { position } = await store.head();
  const { begun } = await whatMayGo(
    { store, runbooks: () => ({ runbooks: {} }) },
    { position, before: new Date(0) },
  );
  expect(begun).toContainEqual({ stream: alertStream(id), version: read[0]?.version });

  await clock.advance(60_000);
  await intake.take([said(500, 'resolved')]);
  expect(await latest()).toMatchObject({ id, firing: 0, resolvedAt: clock.now() });
}, 60_000);

const EVER = { from: new Date(0), until: new Date('2030-01-01T00:00:00Z'), limit: 10 };

/** Below `runbooks:`, where the office's own file ends. */
const RUNBOOKS = `
  look: { title: Look, environment: lab, allow: { run: [responder] }, steps: [{ id: look, uses: lever/read, with: { lever: a } }] }
alerts: { channel: C0OPS, group_by: [alertname] }
`;
