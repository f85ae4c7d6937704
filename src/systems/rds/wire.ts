import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { isQueryTrue, queryList, queryTags, toXml } from '../query-protocol.ts';
import { InstanceSettings, type Rds } from './port.ts';

const NAMESPACE = 'http://rds.amazonaws.com/doc/2014-10-31/';

type Call = (rds: Rds, asked: URLSearchParams) => Promise<object>;

/** Each call of RDS' Query protocol, carried out on the simulator. */
const CALLS: Readonly<Record<string, Call>> = {
  DescribeDBInstances: async (rds, asked) => ({
    DBInstances: [await rds.describeInstance(text(asked, 'DBInstanceIdentifier'))],
  }),
  DescribeDBClusters: async (rds, asked) => ({
    DBClusters: [await rds.describeCluster(text(asked, 'DBClusterIdentifier'))],
  }),
  async DescribeDBSnapshots(rds, asked) {
    const one = asked.get('DBSnapshotIdentifier');
    if (one !== null) return { DBSnapshots: [await describeSnapshot(rds, one, asked)] };
    return page('DBSnapshots', await rds.listSnapshots(text(asked, 'DBInstanceIdentifier')), asked);
  },
  DescribeDBClusterSnapshots: async (rds, asked) => ({
    DBClusterSnapshots: [await rds.describeClusterSnapshot(text(asked, 'DBClusterSnapshotIdentifier'))],
  }),
  CreateDBClusterSnapshot: async (rds, asked) => ({
    DBClusterSnapshot: await rds.createClusterSnapshot({
      cluster: text(asked, 'DBClusterIdentifier'),
      snapshot: text(asked, 'DBClusterSnapshotIdentifier'),
      tags: queryTags(asked),
    }),
  }),
  async DescribeEvents(rds, asked) {
    const type = z.enum(['db-instance', 'db-cluster']).parse(asked.get('SourceType'));
    const since = new Date(text(asked, 'StartTime'));
    return page('Events', await rds.listEvents({ type, id: text(asked, 'SourceIdentifier'), since }), asked);
  },
  CreateDBSnapshot: async (rds, asked) => ({
    DBSnapshot: await rds.createSnapshot({
      instance: text(asked, 'DBInstanceIdentifier'),
      snapshot: text(asked, 'DBSnapshotIdentifier'),
      tags: queryTags(asked),
    }),
  }),
  RestoreDBInstanceFromDBSnapshot: async (rds, asked) => ({
    DBInstance: await rds.restoreSnapshot({
      instance: text(asked, 'DBInstanceIdentifier'),
      snapshot: text(asked, 'DBSnapshotIdentifier'),
      settings: settings(asked),
      tags: queryTags(asked),
    }),
  }),
  async RebootDBInstance(rds, asked) {
    // A reboot without failover is another thing; it must never be sent.
    z.literal('true').parse(asked.get('ForceFailover'));
    return { DBInstance: await rds.failOverInstance(text(asked, 'DBInstanceIdentifier')) };
  },
  async FailoverDBCluster(rds, asked) {
    const to = asked.get('TargetDBInstanceIdentifier');
    const id = text(asked, 'DBClusterIdentifier');
    return { DBCluster: await rds.failOverCluster({ id, ...(to !== null && { to }) }) };
  },
  async DeleteDBInstance(rds, asked) {
    // Without it, RDS asks for the name of a last snapshot.
    z.literal('true').parse(asked.get('SkipFinalSnapshot'));
    return { DBInstance: await rds.deleteInstance(text(asked, 'DBInstanceIdentifier')) };
  },
  PromoteReadReplica: async (rds, asked) => ({
    DBInstance: await rds.promoteReplica(text(asked, 'DBInstanceIdentifier')),
  }),
};

/** RDS finds a snapshot that it took itself only when it is told its type, and another account's only when asked to. */
async function describeSnapshot(rds: Rds, id: string, asked: URLSearchParams) {
  const found = await rds.describeSnapshot(id);
  const mayBeAnothers = !id.startsWith('arn:') || isQueryTrue(asked, 'IncludeShared');
  if (mayBeAnothers && (asked.get('SnapshotType') ?? 'manual') === found.SnapshotType) return found;
  const message = `DBSnapshot ${id} not found.`;
  throw new Failure({ system: 'Amazon RDS', operation: 'describe snapshot', kind: 'not_found', message });
}

/** The simulated RDS behind the vendor's own HTTP: AWS Query, forms in and XML out. */
export function rdsServer(rds: Rds) {
  return createServer((request, response) => {
    answer(rds, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(rds: Rds, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = new URLSearchParams(Buffer.concat(chunks).toString());
  const action = asked.get('Action') ?? '';
  const call = CALLS[action];
  try {
    if (!call) return refuse(response, 400, 'InvalidAction', `Could not find operation ${action}`);
    const result = toXml({ [`${action}Result`]: await call(rds, asked) });
    send(response, 200, `<${action}Response xmlns="${NAMESPACE}">${result}</${action}Response>`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const code = codeOf(error.kind, action, error.message);
    // Not reached, or the answer lost: either way nothing comes back.
    if (code === undefined) response.destroy();
    else refuse(response, /^DB.*NotFound(Fault)?$/.test(code) ? 404 : 400, code, error.message);
  }
}

/** RDS names its errors after what they are about. */
function codeOf(kind: FailureKind, action: string, message: string): string | undefined {
  const what = /^DB(ClusterSnapshot|Snapshot|Cluster)/i.exec(message)?.[0] ?? 'DBInstance';
  // What is about clusters ends in Fault.
  const fault = what.startsWith('DBCluster') ? 'Fault' : '';
  if (kind === 'not_found') return `${what}NotFound${fault}`;
  if (kind === 'conflict' && message.includes('already exists'))
    return ALREADY_EXISTS[action] ?? 'DBInstanceAlreadyExists';
  return kind === 'conflict' && fault !== '' ? 'InvalidDBClusterStateFault' : CODES[kind];
}

const ALREADY_EXISTS: Readonly<Record<string, string>> = {
  CreateDBSnapshot: 'DBSnapshotAlreadyExists',
  CreateDBClusterSnapshot: 'DBClusterSnapshotAlreadyExistsFault',
};

const CODES: Readonly<Partial<Record<FailureKind, string>>> = {
  denied: 'AccessDenied',
  rate_limited: 'Throttling',
  conflict: 'InvalidDBInstanceState',
  invalid: 'InvalidParameterCombination',
};

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const error = toXml({ Error: { Type: 'Sender', Code: code, Message: message } });
  send(response, status, `<ErrorResponse xmlns="${NAMESPACE}">${error}</ErrorResponse>`);
}

function send(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
}

/** Small, so that a suite turns pages. */
const PAGE = 3;

function page(name: string, items: readonly object[], asked: URLSearchParams): object {
  const from = Number(asked.get('Marker') ?? 0);
  const more = items.length > from + PAGE;
  return { [name]: items.slice(from, from + PAGE), ...(more && { Marker: String(from + PAGE) }) };
}

function text(asked: URLSearchParams, name: string): string {
  return z.string().min(1).parse(asked.get(name));
}

function settings(asked: URLSearchParams): InstanceSettings {
  const texts = ['DBInstanceClass', 'DBSubnetGroupName', 'DBParameterGroupName', 'OptionGroupName'];
  return InstanceSettings.parse({
    ...Object.fromEntries(texts.map((name) => [name, asked.get(name) ?? undefined])),
    VpcSecurityGroupIds: queryList(asked, 'VpcSecurityGroupIds.VpcSecurityGroupId'),
    MultiAZ: isQueryTrue(asked, 'MultiAZ'),
    PubliclyAccessible: isQueryTrue(asked, 'PubliclyAccessible'),
  });
}
