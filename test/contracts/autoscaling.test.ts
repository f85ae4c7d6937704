import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAutoscaling } from '../../src/systems/autoscaling/client.ts';
import type { Autoscaling } from '../../src/systems/autoscaling/port.ts';
import { seedAutoscaling } from '../../src/systems/autoscaling/seed.ts';
import { simulateAutoscaling } from '../../src/systems/autoscaling/simulator.ts';
import { autoscalingServer } from '../../src/systems/autoscaling/wire.ts';
import { seedEcs } from '../../src/systems/ecs/seed.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const AT = { cluster: 'credlink-production', service: 'api' };
const HELD = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: false,
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('Application Auto Scaling by $name', ({ open }) => {
  test('the scalable target of a service is described with its limits and what is suspended', async () => {
    const { port } = await open();

    expect(await port.describeScalableTarget(AT)).toMatchObject({
      ResourceId: 'service/credlink-production/api',
      MinCapacity: 2,
      MaxCapacity: 10,
      SuspendedState: { DynamicScalingOutSuspended: false },
    });
  });

  test('a service that nothing scales has none', async () => {
    const { port } = await open();

    expect(await port.describeScalableTarget({ ...AT, service: 'worker' })).toBeUndefined();
  });

  test('suspending changes the suspended state and leaves the limits alone', async () => {
    const { port } = await open();

    await port.suspendScaling({ ...AT, suspended: HELD });

    expect(await port.describeScalableTarget(AT)).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 10,
      SuspendedState: HELD,
    });
  });

  test('what nothing scales cannot be suspended', async () => {
    const { port } = await open();

    await expect(port.suspendScaling({ ...AT, service: 'worker', suspended: HELD })).rejects.toMatchObject({
      name: 'Failure',
      kind: 'invalid',
    });
  });

  failsInWords<Autoscaling>({
    system: 'autoscaling',
    open,
    read: (port, signal) => port.describeScalableTarget(AT, signal),
    write: (port) => port.suspendScaling({ ...AT, suspended: HELD }),
    happened: async (port) =>
      (await port.describeScalableTarget(AT))?.SuspendedState.DynamicScalingInSuspended === true,
  });
});

function simulator(): Subject<Autoscaling> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const ecs = seedEcs(clock.now());
  return { port: simulateAutoscaling({ state: seedAutoscaling(), ecs, clock, faults }), faults };
}

async function overTheWire(): Promise<Subject<Autoscaling>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('autoscaling', autoscalingServer(simulated), faults);
  const port = connectAutoscaling({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
