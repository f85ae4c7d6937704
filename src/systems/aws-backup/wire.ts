import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { AwsBackup } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 3;

const NewJob = z.strictObject({
  RecoveryPointArn: z.string(),
  IamRoleArn: z.string(),
  Metadata: z.record(z.string(), z.string()),
  ResourceType: z.string(),
  IdempotencyToken: z.string(),
});

/** The simulated AWS Backup behind the vendor's own HTTP: REST, paths and JSON. */
export function awsBackupServer(backup: AwsBackup) {
  return createServer((request, response) => {
    answer(backup, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(backup: AwsBackup, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backup.test');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = {
    method: request.method ?? 'GET',
    path: pathname.split('/').filter(Boolean).map(decodeURIComponent),
    query: searchParams,
    body: Buffer.concat(chunks).toString(),
  };
  try {
    const answered = await route(backup, asked);
    if (answered) reply(response, 200, answered);
    else reply(response, 404, { __type: 'UnknownOperationException' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const type = TYPES[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (type === undefined) response.destroy();
    else reply(response, error.kind === 'denied' ? 403 : 400, { __type: type, Message: error.message });
  }
}

interface Asked {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

function route(backup: AwsBackup, asked: Asked): Promise<object> | undefined {
  const [collection, id] = asked.path;
  if (collection === 'backup-vaults') return inVault(backup, asked);
  if (collection !== 'restore-jobs') return undefined;
  if (asked.method === 'PUT') return start(backup, asked.body);
  return id === undefined ? listJobs(backup, asked) : backup.describeRestoreJob(id);
}

async function inVault(backup: AwsBackup, { path, query }: Asked): Promise<object> {
  const [, vault = '', , recoveryPoint, part] = path;
  if (recoveryPoint === undefined) {
    const resource = z.string().parse(query.get('resourceArn'));
    return page('RecoveryPoints', await backup.listRecoveryPoints({ vault, resource }), query);
  }
  if (part !== 'restore-metadata') return backup.describeRecoveryPoint({ vault, recoveryPoint });
  return { RestoreMetadata: await backup.getRestoreMetadata({ vault, recoveryPoint }) };
}

async function start(backup: AwsBackup, body: string): Promise<object> {
  const asked = NewJob.parse(JSON.parse(body));
  return backup.startRestoreJob({
    recoveryPoint: asked.RecoveryPointArn,
    role: asked.IamRoleArn,
    metadata: asked.Metadata,
    resourceType: asked.ResourceType,
    token: asked.IdempotencyToken,
  });
}

async function listJobs(backup: AwsBackup, { query }: Asked): Promise<object> {
  const since = z.coerce.date().parse(query.get('createdAfter'));
  return page('RestoreJobs', await backup.listRestoreJobs(since), query);
}

function page(name: string, items: readonly object[], query: URLSearchParams): object {
  const from = Number(query.get('nextToken') ?? 0);
  const more = items.length > from + PAGE;
  return { [name]: items.slice(from, from + PAGE), ...(more && { NextToken: String(from + PAGE) }) };
}

const TYPES: Readonly<Partial<Record<FailureKind, string>>> = {
  not_found: 'ResourceNotFoundException',
  denied: 'AccessDeniedException',
  rate_limited: 'ThrottlingException',
  invalid: 'InvalidParameterValueException',
};

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(inSeconds(body)));
}

/** The protocol's times are seconds since 1970. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, inSeconds(its)]));
}
