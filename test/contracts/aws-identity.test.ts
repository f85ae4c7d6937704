import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAwsIdentity } from '../../src/systems/aws-identity/client.ts';
import type { AwsIdentity } from '../../src/systems/aws-identity/port.ts';
import { type AwsIdentityState, simulateAwsIdentity } from '../../src/systems/aws-identity/simulator.ts';
import { awsIdentityServer } from '../../src/systems/aws-identity/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const ROLE = 'arn:aws:iam::210987654321:role/runbolt';
const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('AWS identity by $name', ({ open }) => {
  test('AWS says who we are', async () => {
    const { port } = await open();

    expect(await port.whoAmI()).toEqual({
      account: '210987654321',
      arn: 'arn:aws:sts::210987654321:assumed-role/runbolt/runbolt',
    });
  });

  test('IAM says which rights are missing', async () => {
    const { port } = await open();
    const actions = ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListTasks'];

    expect(await port.simulate({ principal: ROLE, actions, resource: '*' })).toEqual([
      { action: 'ecs:DescribeServices', decision: 'allowed' },
      { action: 'ecs:UpdateService', decision: 'denied' },
      { action: 'ecs:ListTasks', decision: 'depends' },
    ]);
  });

  test('whoever may not ask IAM is refused, and told so', async () => {
    const { port } = await open({ maySimulate: false });

    await expect(
      port.simulate({ principal: ROLE, actions: ['ecs:UpdateService'], resource: '*' }),
    ).rejects.toMatchObject({ name: 'Failure', kind: 'denied' });
  });

  failsInWords<AwsIdentity>({
    system: 'aws-identity',
    open: () => open(),
    read: (port, signal) => port.whoAmI(signal),
  });
});

function simulator(over: Partial<AwsIdentityState> = {}) {
  const faults = new Faults();
  const state = {
    account: '210987654321',
    arn: 'arn:aws:sts::210987654321:assumed-role/runbolt/runbolt',
    denied: ['ecs:UpdateService'],
    conditional: ['ecs:ListTasks'],
    maySimulate: true,
    roles: {},
    ...over,
  };
  return { port: simulateAwsIdentity({ state, clock: new HeldClock(), faults }), faults, state };
}

async function overTheWire(over: Partial<AwsIdentityState> = {}): Promise<Subject<AwsIdentity>> {
  const { port: identity, faults, state } = simulator(over);
  const server = awsIdentityServer({ identity, state, expiresAt: () => new Date() });
  const wire = await onTheWire('aws-identity', server, faults);
  const port = connectAwsIdentity({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
