import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectDocker } from '../../src/systems/docker/client.ts';
import type { Docker } from '../../src/systems/docker/port.ts';
import { seedDocker } from '../../src/systems/docker/seed.ts';
import { type DockerState, simulateDocker } from '../../src/systems/docker/simulator.ts';
import { dockerServer } from '../../src/systems/docker/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const PURGER = { project: 'efs-purge', service: 'efspurge-cron' };

interface Host extends Subject<Docker> {
  readonly state: DockerState;
  readonly clock: HeldClock;
}

afterEach(closeServers);

describe.each([
  { name: 'the simulator', open: async () => simulator() },
  { name: 'the real client', open: overTheWire },
])('Docker by $name', ({ open }) => {
  const first = async (port: Docker) => (await port.listContainers(PURGER))[0] ?? expect.fail('there is one');

  test('the containers of a Compose service are listed, in Docker’s words', async () => {
    const { port } = await open();

    expect(await port.listContainers(PURGER)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        name: 'efs-purge-efspurge-cron-1',
        image: 'ghcr.io/alonalmog82/asyncefspurge:1.0.0',
        state: 'running',
        status: 'Up 26 minutes',
        isOneOff: false,
      },
    ]);
  });

  test.each([{ project: 'nope' }, { service: 'nope' }])('%j has no containers', async (other) => {
    const { port } = await open();

    expect(await port.listContainers({ ...PURGER, ...other })).toEqual([]);
  });

  test.each([
    [10, 2_000, 'Exited (143)'],
    [1, 1_000, 'Exited (137)'],
  ])('with a grace of %d s a container ends after %d ms', async (graceSeconds, endsAfterMs, status) => {
    const { port, clock } = await open();
    const { id } = await first(port);

    await port.stopContainer({ id, graceSeconds });
    await clock.advance(endsAfterMs - 1);
    const before = await first(port);
    await clock.advance(1);

    expect(before.state).toBe('running');
    expect(await first(port)).toMatchObject({ state: 'exited', status: expect.stringContaining(status) });
  });

  test('a stopped container is started, and twice is once', async () => {
    const { port, clock } = await open();
    const { id } = await first(port);
    await port.stopContainer({ id, graceSeconds: 10 });
    await clock.advance(2_000);
    await port.stopContainer({ id, graceSeconds: 10 });

    await port.startContainer({ id });
    await port.startContainer({ id });

    expect(await first(port)).toMatchObject({
      state: 'running',
      status: 'Up 1 s',
    });
  });

  test('a one-off container is known as such', async () => {
    const { port, state } = await open();
    Object.assign(state.containers[0] ?? {}, { isOneOff: true });

    expect(await first(port)).toMatchObject({ isOneOff: true });
  });

  test('a container that is gone is not found', async () => {
    const { port } = await open();
    const id = 'f'.repeat(64);

    await expect(port.startContainer({ id })).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
    await expect(port.stopContainer({ id, graceSeconds: 1 })).rejects.toMatchObject({ kind: 'not_found' });
  });

  failsInWords<Docker>({
    system: 'docker',
    open,
    read: (port, signal) => port.listContainers(PURGER, signal),
    write: async (port) =>
      port.stopContainer({ id: seedDocker(new Date()).containers[0]?.id ?? '', graceSeconds: 1 }),
    happened: async () => stoppingSince !== undefined,
  });
});

let stoppingSince: string | undefined;

function simulator(): Host {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedDocker(clock.now());
  stoppingSince = undefined;
  const changed = () => {
    stoppingSince = state.containers[0]?.stopsAt;
  };
  return { port: simulateDocker({ state, clock, faults, changed }), faults, state, clock };
}

async function overTheWire(): Promise<Host> {
  const { port: docker, faults, state, clock } = simulator();
  const { url, faults: switches } = await onTheWire('docker', dockerServer({ docker, state }), {
    set: (id, on) => Boolean(faults.set(id, on)),
  });
  return { port: connectDocker({ url, clock: systemClock }), faults: switches, state, clock };
}
