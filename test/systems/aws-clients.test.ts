import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { awsConnector } from '../../src/boot/connect-aws.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAwsBackup } from '../../src/systems/aws-backup/client.ts';
import { connectEcs } from '../../src/systems/ecs/client.ts';
import { connectRds } from '../../src/systems/rds/client.ts';
import { connectS3 } from '../../src/systems/s3/client.ts';
import { withAwsCredentials } from '../contracts/aws-credentials.ts';
import { HeldClock } from '../support/held-clock.ts';

const servers: ReturnType<typeof createServer>[] = [];
withAwsCredentials();
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers as told, and counts how often it is asked. */
async function serve(listener: RequestListener) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const parts = { region: 'us-east-1', endpoint, clock: systemClock };
  return {
    ...{ ecs: connectEcs(parts), s3: connectS3(parts), rds: connectRds(parts) },
    ...{ backup: connectAwsBackup(parts), endpoint, asked: () => asked },
  };
}

const answering = (status: number, body: string, type = 'application/x-amz-json-1.1') =>
  serve((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));

const UPDATE = { cluster: 'c', service: 's', taskDefinition: 'x:1' };

describe.each([
  ['a page of HTML', '<html>Sign in</html>', 'text/html'],
  ['half a JSON', '{"services": [', 'application/x-amz-json-1.1'],
  ['a service without its fields', '{"services": [{}]}', 'application/x-amz-json-1.1'],
  ['a list where an object belongs', '{"service": [1], "services": [3]}', 'application/x-amz-json-1.1'],
  ['nothing', '', 'application/x-amz-json-1.1'],
])('an ECS that answers %s', (_what, body, type) => {
  test('is a failure in words for a read', async () => {
    const { ecs } = await answering(200, body, type);

    await expect(ecs.describeService('c', 's')).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(/\.$/),
    });
  });

  test('is never taken for a write that did not happen', async () => {
    const { ecs } = await answering(200, body, type);

    await expect(ecs.updateService(UPDATE)).rejects.toMatchObject({
      name: 'Failure',
      kind: 'unknown_outcome',
    });
  });
});

test.each([500, 502, 503])('a write that ends in %i was sent once and may have happened', async (status) => {
  const { ecs, asked } = await answering(status, '{"__type":"ServerException"}');

  await expect(ecs.updateService(UPDATE)).rejects.toMatchObject({ kind: 'unknown_outcome' });
  expect(asked()).toBe(1);
});

test('a read is tried again, and then says what is wrong', async () => {
  const { ecs, asked } = await answering(500, '{"__type":"ServerException"}');

  await expect(ecs.describeService('c', 's')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(asked()).toBe(3);
});

test('an emulator that does not know a call is told from one that fails', async () => {
  const { ecs } = await answering(
    501,
    '{"__type":"InternalFailure","message":"API action ListServiceDeployments not yet implemented"}',
  );

  expect(await ecs.listServiceDeployments({ cluster: 'c', service: 's' })).toBe('not implemented');
  expect(await ecs.stopServiceDeployment('arn:x')).toBe('not implemented');
});

test.each([
  [500, 'unavailable', 'Amazon ECS answers 500 (describe service c/s). Nothing was changed.'],
  [503, 'unavailable', 'Amazon ECS answers 503 (describe service c/s). Nothing was changed.'],
])('a server that breaks (%i) is not said to be out of reach', async (status, kind, words) => {
  const { ecs } = await answering(status, '<html>Oops</html>', 'text/html');

  await expect(ecs.describeService('c', 's')).rejects.toMatchObject({
    kind,
    message: expect.stringContaining(words),
  });
});

const PAGES = [
  ['a page of HTML', '<html>Not here</html>'],
  ['a page of HTML that is no XML', '<!doctype html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>'],
  ['a word', 'Not found'],
  ['nothing', ''],
] as const;

describe.each(PAGES)('%s, as a proxy answers it', (_what, body) => {
  test.each([200, 400, 404])('(%i) says nothing about what is there', async (status) => {
    const { ecs, s3, rds, backup } = await answering(status, body, 'text/html');
    const asked: readonly (() => Promise<unknown>)[] = [
      () => ecs.describeService('c', 's'),
      () => rds.describeInstance('x'),
      () => rds.describeCluster('x'),
      () => rds.describeSnapshot('x'),
      () => rds.listSnapshots('x'),
      () => s3.listObjects('bucket', 'prod/'),
      () => backup.describeRestoreJob('x'),
    ];

    for (const ask of asked)
      await expect(ask()).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/ answered in a way that Runbolt does not understand .*\.$/),
      });
  });

  test('(404) does not say that an object is gone', async () => {
    const { s3 } = await answering(404, body, 'text/html');

    await expect(s3.getObject('bucket', 'key', { maxBytes: 9 })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('(404) is never taken for a write that did not happen', async () => {
    const { ecs, rds } = await answering(404, body, 'text/html');

    await expect(ecs.updateService(UPDATE)).rejects.toMatchObject({ kind: 'unknown_outcome' });
    await expect(rds.promoteReplica('x')).rejects.toMatchObject({ kind: 'unknown_outcome' });
  });
});

test('an object that HEAD does not find is missing by its name, since no word of AWS comes with it', async () => {
  const { s3 } = await answering(404, '', 'application/xml');

  await expect(s3.headObject('bucket', 'prod/nope')).rejects.toMatchObject({
    kind: 'not_found',
    message: 'There is no s3://bucket/prod/nope.',
  });
});

test('the right that is missing is named, as AWS names it', async () => {
  const words =
    'User: arn:aws:iam::123456789012:user/bot is not authorized to perform: ecs:UpdateService on resource: * because no identity-based policy allows the ecs:UpdateService action';
  const { ecs } = await answering(400, JSON.stringify({ __type: 'AccessDeniedException', message: words }));

  await expect(ecs.updateService(UPDATE)).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('(update service c/s): they lack ecs:UpdateService. Compare'),
  });
});

test('an error that only speaks of something that is not found is not taken for its absence', async () => {
  const words = 'Version stage AWSCURRENT not found in version x';
  const { ecs } = await answering(
    400,
    JSON.stringify({ __type: 'InvalidParameterException', message: words }),
  );

  await expect(ecs.describeService('c', 's')).rejects.toMatchObject({
    kind: 'invalid',
    message: `Amazon ECS says: ${words} (describe service c/s).`,
  });
});

test.each([
  ['', 'AWS_ENDPOINT_URL'],
  ['of its own ', 'AWS_ENDPOINT_URL_S3'],
])(
  'with an endpoint %sfrom the environment, S3 is asked for /bucket, not at bucket.host',
  async (_own, variable) => {
    const paths: string[] = [];
    const { endpoint } = await serve((request, response) => {
      paths.push(request.url?.split('?')[0] ?? '');
      response.end('<ListBucketResult><Name>backups</Name></ListBucketResult>');
    });
    const environment = { AWS_REGION: 'us-east-1', [variable]: endpoint.replace('127.0.0.1', 'localhost') };
    const production = { name: 'production', protected: true, databases: {}, hosts: [] };

    await awsConnector({ environment }, systemClock)(production).s3.listObjects('backups', '');

    expect(paths).toEqual(['/backups/']);
  },
);

test("the vendor's own words reach the reader", async () => {
  const { ecs } = await answering(400, '{"__type":"ClientException","message":"TaskDefinition is inactive"}');

  await expect(ecs.updateService(UPDATE)).rejects.toMatchObject({
    kind: 'invalid',
    message: 'Amazon ECS says: TaskDefinition is inactive (update service c/s).',
  });
});

test('pages are turned', async () => {
  const { ecs } = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const from = JSON.parse(body).nextToken;
      const page = from
        ? { taskDefinitionArns: ['x:1'] }
        : { taskDefinitionArns: ['x:2'], nextToken: 'more' };
      response.end(JSON.stringify(page));
    });
  });

  expect(await ecs.listTaskDefinitions('x')).toEqual(['x:2', 'x:1']);
});

test('an empty token ends a list, as it does for the SDKs', async () => {
  const { ecs, asked } = await answering(200, '{"taskDefinitionArns":["x:1"],"nextToken":""}');

  expect(await ecs.listTaskDefinitions('x')).toEqual(['x:1']);
  expect(asked()).toBe(1);
});

test('an endpoint that never answers runs into the deadline', async () => {
  const { endpoint } = await serve(() => {});
  const clock = new HeldClock();
  const ecs = connectEcs({ region: 'us-east-1', endpoint, clock, deadlineMs: 4_000 });

  const refusal = expect(ecs.updateService(UPDATE)).rejects.toMatchObject({ kind: 'timeout' });
  await clock.advance(4_000);

  await refusal;
});

test.each([
  ['a page of HTML', '<html>Sign in</html>'],
  ['half an XML', '<?xml version="1.0"?><ListBucketResult><Contents>'],
  ['objects without sizes', '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>'],
])('an S3 that answers %s is a failure in words or an empty list, never a crash', async (_what, body) => {
  const { s3 } = await answering(200, body, 'application/xml');

  const [outcome] = await Promise.allSettled([s3.listObjects('bucket', 'prod/')]);

  if (outcome?.status === 'rejected')
    expect(outcome.reason).toMatchObject({ name: 'Failure', message: expect.stringMatching(/\.$/) });
  else expect(outcome?.value).toEqual([]);
});
