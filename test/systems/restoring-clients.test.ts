import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAutoscaling } from '../../src/systems/autoscaling/client.ts';
import { connectAwsBackup } from '../../src/systems/aws-backup/client.ts';
import { connectRds } from '../../src/systems/rds/client.ts';
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

const AT = { cluster: 'c', service: 's' };
const SUSPENDED = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};
const JOB = { recoveryPoint: 'arn:x', role: 'arn:r', metadata: {}, resourceType: 'EFS', token: 't' };

/** A server that answers as told, counts how often it is asked, and stands behind all three clients. */
async function serve(listener: RequestListener, clock = systemClock) {
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
  const parts = { region: 'us-east-1', endpoint, clock, deadlineMs: 4_000 };
  const [rds, backup, autoscaling] = [connectRds(parts), connectAwsBackup(parts), connectAutoscaling(parts)];
  return {
    asked: () => asked,
    reads: {
      rds: () => rds.describeInstance('x'),
      'aws-backup': () => backup.describeRecoveryPoint({ vault: 'v', recoveryPoint: 'arn:x' }),
      autoscaling: () => autoscaling.describeScalableTarget(AT),
    },
    writes: {
      rds: () => rds.createSnapshot({ instance: 'x', snapshot: 'y', tags: {} }),
      'aws-backup': () => backup.startRestoreJob(JOB),
      autoscaling: () => autoscaling.suspendScaling({ ...AT, suspended: SUSPENDED }),
    },
  };
}

const answering = (status: number, body: string, type: string) =>
  serve((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));

const CLIENTS = ['rds', 'aws-backup', 'autoscaling'] as const;
const IN_WORDS = { name: 'Failure', message: expect.stringMatching(/^\S.* .*\.$/) };
const NONSENSE = [
  ['a page of HTML', '<html><body>Sign in</body></html>', 'text/html'],
  ['half an answer', '{"ScalableTargets": [', 'application/json'],
  ['half an XML', '<DescribeDBInstancesResponse><DescribeDBInstancesResult>', 'text/xml'],
  [
    'objects without their fields',
    '{"ScalableTargets": [{}], "RestoreJobId": 7, "Status": []}',
    'application/json',
  ],
  [
    'an instance without its fields',
    '<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance/></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>',
    'text/xml',
  ],
  ['nothing', '', 'application/json'],
] as const;

describe.each(CLIENTS)('%s', (client) => {
  test.each(NONSENSE)('a read that is answered with %s is never a crash', async (_what, body, type) => {
    const { reads } = await answering(200, body, type);

    const [outcome] = await Promise.allSettled([reads[client]()]);

    if (outcome?.status === 'rejected') expect(outcome.reason).toMatchObject(IN_WORDS);
    else expect(outcome?.value).toBeUndefined();
  });

  test.each(NONSENSE)('a write that is answered with %s may have happened', async (_what, body, type) => {
    const { writes } = await answering(200, body, type);

    const [outcome] = await Promise.allSettled([writes[client]()]);

    if (outcome?.status === 'rejected')
      expect(outcome.reason).toMatchObject({ ...IN_WORDS, kind: 'unknown_outcome' });
    // Only a call that is answered with nothing can be content with anything.
    else expect(client).toBe('autoscaling');
  });

  test.each([500, 503])('a write that ends in %i was sent once and may have happened', async (status) => {
    const { writes, asked } = await answering(status, '', 'application/json');

    await expect(writes[client]()).rejects.toMatchObject({ kind: 'unknown_outcome' });
    expect(asked()).toBe(1);
  });

  test('a read is tried again, and then says what is wrong', async () => {
    const { reads, asked } = await answering(500, '', 'application/json');

    await expect(reads[client]()).rejects.toMatchObject({ ...IN_WORDS, kind: 'unavailable' });
    expect(asked()).toBe(3);
  });

  test('an endpoint that never answers runs into the deadline', async () => {
    const clock = new HeldClock();
    const { writes } = await serve(() => {}, clock);

    const refusal = expect(writes[client]()).rejects.toMatchObject({ kind: 'timeout' });
    await clock.advance(4_000);

    await refusal;
  });
});

test("RDS' own words reach the reader, and what stands in the way is a conflict", async () => {
  const { writes } = await answering(
    400,
    '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidDBInstanceState</Code><Message>Database instance is not in available state</Message></Error></ErrorResponse>',
    'text/xml',
  );

  await expect(writes.rds()).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringMatching(/^Amazon RDS says: Database instance is not in available state \(.+\)\.$/),
  });
});
