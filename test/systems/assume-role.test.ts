import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { awsConnector } from '../../src/boot/connect-aws.ts';
import type { Environment } from '../../src/runbooks/runbook.ts';
import { assumeRole } from '../../src/systems/aws-identity/assume-role.ts';
import { simulateAwsIdentity } from '../../src/systems/aws-identity/simulator.ts';
import { awsIdentityServer } from '../../src/systems/aws-identity/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { withAwsCredentials } from '../contracts/aws-credentials.ts';
import { closeServers, onTheWire } from '../contracts/on-the-wire.ts';
import { HeldClock } from '../support/held-clock.ts';

const ROLE = 'arn:aws:iam::210987654321:role/runbolt';
const HOUR = 3_600_000;

withAwsCredentials();
afterEach(closeServers);

/** An AWS whose STS hands out the keys of a role, and whose other services only note whose keys they were asked with. */
async function aws(externalId?: string) {
  const clock = new HeldClock();
  const state = {
    ...{ account: '210987654321', arn: 'arn:aws:iam::210987654321:user/bot', denied: [], maySimulate: true },
    roles: { [ROLE]: externalId === undefined ? {} : { externalId } },
  };
  const identity = simulateAwsIdentity({ state, clock, faults: new Faults() });
  const sts = awsIdentityServer({ identity, state, expiresAt: () => new Date(clock.now().getTime() + HOUR) });
  const asked: { readonly service: string; readonly key: string; readonly token: unknown }[] = [];
  const server = createServer((request, response) => {
    const signed = signedBy(request);
    asked.push(signed);
    if (signed.service === 'sts') return sts.emit('request', request, response);
    request.resume();
    return response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
  });
  const { url: endpoint } = await onTheWire('aws', server, new Faults());
  const place = { region: 'us-east-1', endpoint, clock };
  return { clock, asked, endpoint, place };
}

function signedBy({ headers }: IncomingMessage) {
  const [, key = '', service = ''] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization)) ?? [];
  return { service, key, token: headers['x-amz-security-token'] };
}

test('every service is asked with the keys of the role, which are fetched once', async () => {
  const { clock, asked, endpoint } = await aws('only-us');
  const environment: Environment = {
    ...{ name: 'production', protected: true, databases: {}, hosts: [] },
    aws: { region: 'us-east-1', endpoint, role_arn: ROLE, external_id: 'only-us' },
  };
  const systems = awsConnector({ environment: {} }, clock)(environment);

  await Promise.allSettled([
    systems.acm.listCertificates(),
    systems.autoscaling.describeScalableTarget({ cluster: 'c', service: 's' }),
    systems.awsBackup.describeRestoreJob('j'),
    systems.cloudwatch.describeAlarms({ names: ['a'] }),
    systems.cloudwatchLogs.filterLogEvents({ logGroup: 'g', from: new Date(0), to: new Date(1), limit: 1 }),
    systems.ecr.describeImages('r'),
    systems.ecs.describeService('c', 's'),
    systems.rds.describeInstance('i'),
    systems.s3.listObjects('bucket', ''),
    systems.secretsManager.describeSecret('s'),
    systems.awsIdentity.whoAmI(),
  ]);

  const [first, ...others] = asked;
  expect(first).toMatchObject({ service: 'sts', key: 'AKIATEST' });
  expect(new Set(others.map(({ service }) => service)).size).toBe(11);
  for (const one of others) expect(one).toMatchObject({ key: 'ASIAROLE', token: 'session of runbolt' });
});

test('the keys are kept, and asked for again shortly before they end', async () => {
  const { clock, asked, place } = await aws();
  const credentials = assumeRole({ ...place, role: ROLE });

  await Promise.all([credentials(), credentials()]);
  await clock.advance(50 * 60_000);
  await credentials();
  const before = asked.length;
  await clock.advance(6 * 60_000);
  await credentials();

  expect(before).toBe(1);
  expect(asked).toHaveLength(2);
});

describe('a role that cannot be assumed', () => {
  test.each([
    [
      'does not trust us',
      'arn:aws:iam::210987654321:role/other',
      undefined,
      /without asking for an external id/,
    ],
    ['asks for another external id', ROLE, 'wrong', /with the external id that the runbooks file names/],
  ])('because it %s is named, with what its trust lacks', async (_why, role, externalId, words) => {
    const { place } = await aws('only-us');

    const refusal = assumeRole({ ...place, role, externalId })();

    await expect(refusal).rejects.toMatchObject({ name: 'Failure', kind: 'denied' });
    await expect(refusal).rejects.toThrow(role);
    await expect(refusal).rejects.toThrow(words);
  });

  test('because nobody is there to ask for it says how to give the bot an identity', async () => {
    const { place } = await aws();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', '/nonexistent');

    const refusal = assumeRole({ ...place, role: ROLE })();

    await expect(refusal).rejects.toMatchObject({ kind: 'denied', message: /no AWS identity of its own/ });
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
  });

  test.each(['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredTokenException'])(
    'because its own keys are not good (%s) is not blamed on the role',
    async (code) => {
      const refusing = createServer((request, response) => {
        request.resume();
        const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>The security token is invalid.</Message></Error>`;
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(`<ErrorResponse>${error}</ErrorResponse>`);
      });
      const { url: endpoint } = await onTheWire('aws', refusing, new Faults());

      const refusal = assumeRole({ region: 'us-east-1', endpoint, clock: new HeldClock(), role: ROLE })();

      await expect(refusal).rejects.toMatchObject({
        kind: 'denied',
        message: expect.stringMatching(/^AWS does not accept the bot's own keys/),
      });
    },
  );

  test('refuses a write before anything was sent', async () => {
    const { clock, asked, endpoint } = await aws();
    const role_arn = 'arn:aws:iam::210987654321:role/other';
    const place = { region: 'us-east-1', endpoint, role_arn };
    const environment: Environment = { name: 'x', protected: true, databases: {}, hosts: [], aws: place };
    const { ecs } = awsConnector({ environment: {} }, clock)(environment);

    await expect(
      ecs.updateService({ cluster: 'c', service: 's', taskDefinition: 'x:1' }),
    ).rejects.toMatchObject({ kind: 'denied', message: expect.stringContaining(role_arn) });
    expect(asked.map(({ service }) => service)).toEqual(['sts']);
  });
});
