import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAcm } from '../../src/systems/acm/client.ts';
import type { Acm } from '../../src/systems/acm/port.ts';
import { seedAcm } from '../../src/systems/acm/seed.ts';
import { simulateAcm } from '../../src/systems/acm/simulator.ts';
import { acmServer } from '../../src/systems/acm/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];
const ARN = 'arn:aws:acm:us-east-1:210987654321:certificate/1a2b3c4d-0000-4000-8000-00000000000';

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('ACM by $name', ({ open }) => {
  test('the certificates are listed by their main domain, over several pages', async () => {
    const { port } = await open();

    expect(await port.listCertificates()).toEqual([
      { arn: `${ARN}1`, domain: 'api.credlink.com' },
      { arn: `${ARN}2`, domain: 'legacy.credlink.com' },
    ]);
  });

  test('a certificate is described with its domains, its end, its users and its renewal', async () => {
    const { port } = await open();

    expect(await port.describeCertificate(`${ARN}1`)).toEqual({
      arn: `${ARN}1`,
      domain: 'api.credlink.com',
      domains: ['api.credlink.com', 'status.credlink.com'],
      status: 'ISSUED',
      notAfter: new Date('2026-10-02T02:48:00Z'),
      inUseBy: [expect.stringContaining(':loadbalancer/app/credlink-production/')],
      type: 'AMAZON_ISSUED',
      renewal: { status: 'PENDING_VALIDATION', reason: 'ADDITIONAL_VERIFICATION_REQUIRED' },
    });
  });

  test('a certificate that does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.describeCertificate(`${ARN}9`)).rejects.toMatchObject({
      name: 'Failure',
      kind: 'not_found',
    });
  });

  failsInWords<Acm>({ system: 'acm', open, read: (port, signal) => port.listCertificates(signal) });
});

function simulator(): Subject<Acm> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedAcm(clock.now());
  const [first] = state.certificates;
  if (first) first.renewal = { status: 'PENDING_VALIDATION', reason: 'ADDITIONAL_VERIFICATION_REQUIRED' };
  return { port: simulateAcm({ state, clock, faults }), faults };
}

async function overTheWire(): Promise<Subject<Acm>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('acm', acmServer(simulated), faults);
  const port = connectAcm({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
