import { expect, test } from 'vitest';
import { Faults } from '../../../src/systems/faults.ts';
import { simulatePagerDuty } from '../../../src/systems/pagerduty/simulator.ts';
import { seedWorld } from '../../../src/systems/world-seed.ts';
import { HeldClock } from '../../support/held-clock.ts';

function simulated() {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedWorld(clock.now()).pagerduty;
  return { clock, faults, state, pagerduty: simulatePagerDuty({ state, clock, faults }) };
}

test('the rota turns every week, at the end that was announced', async () => {
  const { clock, pagerduty } = simulated();
  const [first] = await pagerduty.onCalls({ scheduleIds: ['PSPRIMARY'] });
  const endsAt = first?.end?.getTime() ?? 0;

  await clock.advance(endsAt - clock.now().getTime() - 1);
  const [still] = await pagerduty.onCalls({ scheduleIds: ['PSPRIMARY'] });
  await clock.advance(1);
  const [next] = await pagerduty.onCalls({ scheduleIds: ['PSPRIMARY'] });

  expect([first, still, next].map((one) => one?.user.name)).toEqual(['Sam Ortiz', 'Sam Ortiz', 'Rhea Park']);
});

test('a key can be used again once its incident is resolved, and the newest is found', async () => {
  const { state, pagerduty } = simulated();
  const incident = { title: 'down', serviceId: 'PSCREDLINK', urgency: 'high', incidentKey: 'k' } as const;
  const first = await pagerduty.createIncident(incident);
  for (const one of state.incidents) one.status = 'resolved';

  const second = await pagerduty.createIncident(incident);

  expect(second.id).not.toBe(first.id);
  expect((await pagerduty.findIncident({ key: 'k' }))?.id).toBe(second.id);
});

test('the same event twice is one event', async () => {
  const { state, pagerduty } = simulated();
  const event = {
    routingKey: 'R',
    dedupKey: 'd',
    summary: 's',
    source: 'runbolt',
    severity: 'error',
  } as const;

  await pagerduty.triggerEvent(event);
  await pagerduty.triggerEvent(event);

  expect(state.events).toHaveLength(1);
});
