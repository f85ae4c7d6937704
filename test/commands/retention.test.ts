import { expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/signal.ts';
import { createAlertIntake } from '../../src/commands/alerts/intake.ts';
import { joinIncident } from '../../src/commands/alerts/join-incident.ts';
import { whatMayGo } from '../../src/commands/retention/what-may-go.ts';
import { appendTo } from '../storage/events.ts';
import { openForTest } from '../storage/stores.ts';
import { RHEA } from '../support/office.ts';
import { openWarRoom } from '../support/war-room.ts';

test('while it is decided what may go, others get their turns', async () => {
  const store = await openForTest();
  for (let stream = 0; stream < 50; stream++) await store.append(appendTo(`other/${stream}`, 0));
  let turns = 0;
  let deciding = true;
  const count = () => {
    turns += 1;
    if (deciding) setImmediate(count);
  };
  setImmediate(count);

  await whatMayGo({ store, runbooks: () => ({ runbooks: {} }) }, { position: 50, before: new Date() });
  deciding = false;

  expect(turns).toBeGreaterThanOrEqual(49);
});

test('an incident that is resolved stays for as long as an alert or a run still tells it something', async () => {
  const room = await openWarRoom();
  const { context, store, clock } = room;
  const intake = createAlertIntake(context);
  const said = (status: Signal['status']): Signal => ({
    ...{ source: 'alertmanager', fingerprint: 'f', status, name: 'Slow', at: clock.now() },
    ...{ labels: { alertname: 'Slow' }, isAlone: false, mayBeReplayed: false },
  });
  const incident = await room.declared();
  await intake.take([said('firing')]);
  const [alert] = await store.alertsBetween({ from: new Date(0), until: new Date('2030-01-01'), limit: 1 });
  const join = { alert: alert?.id ?? '', incident, actor: RHEA };
  expect(await joinIncident(context, join)).toMatchObject({ status: 'joined' });
  await room.change(incident, { do: 'resolve' });
  await room.pass(60_000);
  const mayGo = async () => {
    const { position } = await store.head();
    return (await whatMayGo({ ...context, store }, { position, before: new Date('2030-01-01') })).streams;
  };

  expect(await mayGo()).not.toContain(`incident/${incident}`);
  await intake.take([said('resolved')]);
  expect(await mayGo()).toEqual(expect.arrayContaining([`incident/${incident}`, `alert/${alert?.id}`]));
});
