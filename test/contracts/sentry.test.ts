import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { seedServices } from '../../src/systems/seed-services.ts';
import { connectSentry } from '../../src/systems/sentry/client.ts';
import type { ErrorCount, Sentry } from '../../src/systems/sentry/port.ts';
import { simulateSentry } from '../../src/systems/sentry/simulator.ts';
import { sentryServer } from '../../src/systems/sentry/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const NOW = new Date('2026-03-04T02:48:00Z');
const ASKED: ErrorCount = { project: 'api', from: new Date('2026-03-04T02:38:00Z'), to: NOW };

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('Sentry by $name', ({ open }) => {
  test('the errors of a range are counted, and those of another range for themselves', async () => {
    const { port } = await open();

    expect(await port.countErrors(ASKED)).toBe(184);
    expect(
      await port.countErrors({
        ...ASKED,
        from: new Date('2026-03-04T01:00:00Z'),
        to: new Date('2026-03-04T01:10:00Z'),
      }),
    ).toBe(4);
  });

  test('an environment narrows the count', async () => {
    const { port } = await open();

    expect(await port.countErrors({ ...ASKED, environment: 'production' })).toBe(184);
    expect(await port.countErrors({ ...ASKED, environment: 'staging' })).toBe(0);
  });

  test('a project that does not exist is not found, instead of healthy', async () => {
    const { port } = await open();

    await expect(port.countErrors({ ...ASKED, project: 'ap' })).rejects.toMatchObject({
      kind: 'not_found',
      message: expect.stringContaining('no project ap'),
    });
  });

  failsInWords<Sentry>({ system: 'sentry', open, read: (port, signal) => port.countErrors(ASKED, signal) });
});

describe('the real client of Sentry', () => {
  survivesNonsense<Sentry>({
    connect: (url) => connectSentry({ organization: 'credlink', token: 'T', url, clock: hurriedClock }),
    read: (port) => port.countErrors(ASKED),
  });

  test('a refusal names the scope that is missing', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(403).end('{"detail":"You do not have permission to perform this action."}');
    });
    const { url } = await onTheWire('none', server, { set: () => true });

    const counting = connectSentry({
      organization: 'credlink',
      token: 'T',
      url,
      clock: hurriedClock,
    }).countErrors(ASKED);

    await expect(counting).rejects.toMatchObject({
      kind: 'denied',
      message:
        'Sentry refused Runbolt (find project api): You do not have permission to perform this action. It needs the scope org:read.',
    });
  });
});

async function overTheWire(): Promise<Subject<Sentry>> {
  const { port: simulated, faults } = simulator();
  const server = sentryServer(simulated, ['api', 'dashboard']);
  const { url, faults: switches } = await onTheWire('sentry', server, faults);
  const port = connectSentry({ organization: 'credlink', token: 'T', url, clock: hurriedClock });
  return { port, faults: switches };
}

function simulator(): Subject<Sentry> & { readonly faults: Faults } {
  const faults = new Faults();
  const state = seedServices(NOW).sentry;
  return { port: simulateSentry({ state, clock: new HeldClock(), faults }), faults };
}
