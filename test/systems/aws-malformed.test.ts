import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAcm } from '../../src/systems/acm/client.ts';
import { connectCloudWatch } from '../../src/systems/cloudwatch/client.ts';
import { connectCloudWatchLogs } from '../../src/systems/cloudwatch-logs/client.ts';
import { connectEcr } from '../../src/systems/ecr/client.ts';
import { connectEcs } from '../../src/systems/ecs/client.ts';
import { connectSecretsManager } from '../../src/systems/secrets-manager/client.ts';
import { withAwsCredentials } from '../contracts/aws-credentials.ts';

const servers: ReturnType<typeof createServer>[] = [];
withAwsCredentials();
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const AT = new Date('2026-03-04T02:48:00Z');
const NAME = { secret: 's', token: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', value: 'v' };
const METRIC = { namespace: 'n', metric: 'm', dimensions: {}, statistic: 'Sum', periodSeconds: 60 };

const READS: readonly (readonly [name: string, ask: (to: Clients) => Promise<unknown>])[] = [
  ['alarms', ({ cloudwatch }) => cloudwatch.describeAlarms({ prefix: '' })],
  ['a metric', ({ cloudwatch }) => cloudwatch.getMetricData({ ...METRIC, from: AT, to: AT })],
  ['lines', ({ logs }) => logs.filterLogEvents({ logGroup: 'g', from: AT, to: AT, limit: 9 })],
  ['a secret', ({ secrets }) => secrets.describeSecret('s')],
  ['its versions', ({ secrets }) => secrets.listSecretVersions('s')],
  ['its value', ({ secrets }) => secrets.getSecretValue('s', 'v')],
  ['images', ({ ecr }) => ecr.describeImages('r')],
  ['certificates', ({ acm }) => acm.listCertificates()],
  ['a certificate', ({ acm }) => acm.describeCertificate('arn')],
];

describe.each(READS)('an answer about %s that makes no sense', (_name, ask) => {
  test.each([
    ['a page of HTML', '<html>Sign in</html>'],
    ['half a JSON', '{"MetricAlarms": ['],
    [
      'lists of things without their fields',
      '{"MetricAlarms":[{}],"events":[{}],"Versions":[{}],"imageDetails":[{}],"CertificateSummaryList":[{}],"Certificate":{},"MetricDataResults":[{"Timestamps":[1],"Values":[]}]}',
    ],
  ])('(%s) is a failure in words', async (_what, body) => {
    await expect(ask(await clients(body))).rejects.toMatchObject({
      name: 'Failure',
      kind: 'invalid',
      message: expect.stringMatching(/ answered in a way that Runbolt does not understand .*\.$/),
    });
  });
});

test.each([
  ['a page of HTML', '<html>Sign in</html>'],
  ['nothing', '{}'],
  ['another version', '{"VersionId":"other"}'],
])('a write to a secret that is answered with %s may have happened', async (_what, body) => {
  const { secrets } = await clients(body);

  await expect(secrets.putSecretValue(NAME)).rejects.toMatchObject({ kind: 'unknown_outcome' });
});

test('a list of a repository or a cluster that never ends is refused, since the rest would look unused', async () => {
  const { ecr, ecs } = await clients('{"imageDetails":[],"serviceArns":[],"taskArns":[],"nextToken":"more"}');

  await expect(ecr.describeImages('r')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(ecs.listServices('c')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(ecs.listTasks('c', undefined)).rejects.toMatchObject({ kind: 'invalid' });
});

test('a search that never ends is given up, and says that there may be more', async () => {
  const { logs } = await clients('{"events":[],"nextToken":"more"}');

  const found = await logs.filterLogEvents({ logGroup: 'g', from: AT, to: AT, limit: 9 });

  expect(found).toEqual({ events: [], more: true });
});

type Clients = Awaited<ReturnType<typeof clients>>;

/** Every client, connected to a server that always gives the same answer. */
async function clients(body: string) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', connection: 'close' }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const connection = { region: 'us-east-1', endpoint, clock: systemClock };
  return {
    cloudwatch: connectCloudWatch(connection),
    logs: connectCloudWatchLogs(connection),
    secrets: connectSecretsManager(connection),
    ecr: connectEcr(connection),
    ecs: connectEcs(connection),
    acm: connectAcm(connection),
  };
}
