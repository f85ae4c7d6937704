import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectEcr } from '../../src/systems/ecr/client.ts';
import type { Ecr } from '../../src/systems/ecr/port.ts';
import { seedEcr } from '../../src/systems/ecr/seed.ts';
import { simulateEcr } from '../../src/systems/ecr/simulator.ts';
import { ecrServer } from '../../src/systems/ecr/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { simulatedDigest } from '../../src/systems/simulated-digest.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];
const OLDEST = simulatedDigest('credlink-api:1.7.7');
const PART = simulatedDigest('a part of 1.7.8');
const remove = (port: Ecr, ...digests: string[]) =>
  port.batchDeleteImage({ repository: 'credlink-api', digests });

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('ECR by $name', ({ open }) => {
  test('the images of a repository are listed, newest first, over several pages', async () => {
    const { port } = await open();

    const images = await port.describeImages('credlink-api');

    expect(images).toHaveLength(9);
    expect(images[0]).toMatchObject({ digest: expect.stringMatching(/^sha256:/), tags: ['1.9.0'] });
    expect(images.at(-1)).toMatchObject({ digest: OLDEST, pushedAt: new Date('2025-11-04T02:48:00Z') });
  });

  test('an image without a tag is listed as well', async () => {
    const { port } = await open();

    const images = await port.describeImages('credlink-api');

    expect(images.find(({ digest }) => digest === PART)).toMatchObject({ tags: [] });
  });

  test('images are removed by their digests, and one that is gone already counts', async () => {
    const { port } = await open();
    await remove(port, OLDEST);

    const again = await remove(port, OLDEST);

    expect(again).toEqual({ removed: [OLDEST], failures: [] });
    expect((await port.describeImages('credlink-api')).map(({ digest }) => digest)).not.toContain(OLDEST);
  });

  test('a part of an image that stands is kept, and the reason said', async () => {
    const { port } = await open();

    const { removed, failures } = await remove(port, PART, OLDEST);

    expect(removed).toEqual([OLDEST]);
    expect(failures).toEqual([
      {
        digest: PART,
        code: 'ImageReferencedByManifestList',
        reason: 'Requested image referenced by manifest list',
      },
    ]);
  });

  test('a repository that does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.describeImages('nope')).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  failsInWords<Ecr>({
    system: 'ecr',
    open,
    read: (port, signal) => port.describeImages('credlink-api', signal),
    write: (port) => remove(port, OLDEST),
    happened: async (port) =>
      !(await port.describeImages('credlink-api')).some(({ digest }) => digest === OLDEST),
  });
});

function simulator(): Subject<Ecr> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedEcr(clock.now());
  state.repositories['credlink-api']?.push({
    ...{ digest: PART, tags: [], pushedAt: '2025-12-04T02:48:00Z', sizeBytes: 1_000 },
    partOf: simulatedDigest('credlink-api:1.7.8'),
  });
  return { port: simulateEcr({ state, clock, faults }), faults };
}

async function overTheWire(): Promise<Subject<Ecr>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('ecr', ecrServer(simulated), faults);
  const port = connectEcr({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
