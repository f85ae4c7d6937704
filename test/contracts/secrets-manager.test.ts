import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectSecretsManager } from '../../src/systems/secrets-manager/client.ts';
import type { SecretsManager } from '../../src/systems/secrets-manager/port.ts';
import { seedSecretsManager } from '../../src/systems/secrets-manager/seed.ts';
import { simulateSecretsManager } from '../../src/systems/secrets-manager/simulator.ts';
import { secretsManagerServer } from '../../src/systems/secrets-manager/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];
const SECRET = 'credlink/production/database-url';
const BEFORE = '11111111-0000-4000-8000-database-url';
const CURRENT = '22222222-0000-4000-8000-database-url';
const TOKEN = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const put = (port: SecretsManager, value = 'postgresql://elsewhere') =>
  port.putSecretValue({ secret: SECRET, token: TOKEN, value });
const stagesOf = async (port: SecretsManager) =>
  Object.fromEntries((await port.listSecretVersions(SECRET)).map(({ id, stages }) => [id, stages]));

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('Secrets Manager by $name', ({ open }) => {
  test('a secret is described without its value', async () => {
    const { port } = await open();

    const secret = await port.describeSecret(SECRET);

    expect(secret).toMatchObject({ name: SECRET, rotationEnabled: false, lastChangedAt: expect.any(Date) });
    expect(JSON.stringify(secret)).not.toContain('made-up');
  });

  test('its versions are listed with their labels and times, over several pages', async () => {
    const { port } = await open();

    expect(await port.listSecretVersions(SECRET)).toEqual([
      { id: BEFORE, stages: ['AWSPREVIOUS'], createdAt: expect.any(Date) },
      { id: CURRENT, stages: ['AWSCURRENT'], createdAt: new Date('2026-01-22T02:48:00Z') },
    ]);
  });

  test('a new value is the current one, and the one before stays available', async () => {
    const { port } = await open();

    const { versionId } = await put(port);

    expect(versionId).toBe(TOKEN);
    expect(await stagesOf(port)).toEqual({
      [BEFORE]: [],
      [CURRENT]: ['AWSPREVIOUS'],
      [TOKEN]: ['AWSCURRENT'],
    });
    expect(await port.getSecretValue(SECRET, TOKEN)).toBe('postgresql://elsewhere');
    expect(await port.getSecretValue(SECRET, CURRENT)).toContain('prod-db.amazonaws.com');
  });

  test('the same token and value again change nothing; with another value it is refused', async () => {
    const { port } = await open();
    await put(port);

    await put(port);

    expect(await port.listSecretVersions(SECRET)).toHaveLength(3);
    await expect(put(port, 'something else')).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('the label moves back, only from the version that has it', async () => {
    const { port } = await open();
    await put(port);

    await port.moveCurrent({ secret: SECRET, from: TOKEN, to: CURRENT });

    expect(await stagesOf(port)).toMatchObject({ [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPREVIOUS'] });
    await expect(port.moveCurrent({ secret: SECRET, from: TOKEN, to: BEFORE })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  test.each([
    ['a secret', (port: SecretsManager) => port.describeSecret('nope')],
    ['the versions of a secret', (port: SecretsManager) => port.listSecretVersions('nope')],
    ['a version', (port: SecretsManager) => port.getSecretValue(SECRET, 'nope')],
    [
      'a secret to write',
      (port: SecretsManager) => port.putSecretValue({ secret: 'nope', token: TOKEN, value: 'x' }),
    ],
    [
      'a version to go back to',
      (port: SecretsManager) => port.moveCurrent({ secret: SECRET, from: CURRENT, to: 'nope' }),
    ],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  failsInWords<SecretsManager>({
    system: 'secrets-manager',
    open,
    read: (port, signal) => port.describeSecret(SECRET, signal),
    write: (port) => put(port),
    happened: async (port) => (await port.listSecretVersions(SECRET)).some(({ id }) => id === TOKEN),
  });
});

test.each([
  '{"Name":"x","SecretString":"postgresql://u:hunter2@db',
  '{"SecretString":"a" hunter2 }',
  'hunter2',
])(
  'an answer that is broken in the middle of a value (%j) leaves nothing of it in the failure',
  async (body) => {
    const wire = await answering(body);

    const failure: unknown = await wire.getSecretValue(SECRET, CURRENT).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'Failure', kind: 'invalid' });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('hunter2');
  },
);

test('a binary value is refused in words', async () => {
  const wire = await answering('{"Name":"x","SecretBinary":"aHVudGVyMg=="}');

  await expect(wire.getSecretValue(SECRET, CURRENT)).rejects.toMatchObject({
    kind: 'invalid',
    message: `The value of ${SECRET} is binary: it has no fields to read.`,
  });
});

async function answering(body: string): Promise<SecretsManager> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  });
  const { url } = await onTheWire('secrets-manager', server, new Faults());
  return connectSecretsManager({ region: 'us-east-1', endpoint: url, clock: systemClock });
}

function simulator(): Subject<SecretsManager> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const port = simulateSecretsManager({ state: seedSecretsManager(clock.now()), clock, faults });
  return { port, faults };
}

async function overTheWire(): Promise<Subject<SecretsManager>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('secrets-manager', secretsManagerServer(simulated), faults);
  const port = connectSecretsManager({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
