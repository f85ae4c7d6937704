import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure, type FailureKind } from '../lib/failure.ts';

/**
 * By the operation's name, as the vendor writes it; each is handed the request's body. Undefined: this one does not know
 * the operation.
 */
export type AwsJsonCalls = Readonly<Record<string, (body: unknown) => Promise<object | undefined>>>;

/** How this service names its errors; the others have names that all services share. */
export type AwsErrorNames = Readonly<Partial<Record<FailureKind, string>>>;

/** A simulator behind AWS' JSON protocols (1.0 and 1.1): one POST a call, its name in the target header. */
export function awsJsonServer(calls: AwsJsonCalls, names: AwsErrorNames) {
  return createServer((request, response) => {
    answer(calls, { ...SHARED, ...names }, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

const SHARED: AwsErrorNames = {
  denied: 'AccessDeniedException',
  rate_limited: 'ThrottlingException',
};

async function answer(
  calls: AwsJsonCalls,
  names: AwsErrorNames,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const call = Object.hasOwn(calls, target) ? calls[target] : undefined;
  const type = request.headers['content-type'] ?? 'application/x-amz-json-1.1';
  const body: unknown = JSON.parse(await bodyOf(request));
  const reply = (status: number, answered: object) =>
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(inSeconds(answered)));
  try {
    const answered = await call?.(body);
    if (answered) reply(200, answered);
    else reply(400, { __type: 'UnknownOperationException' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const name = names[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (name === undefined) response.destroy();
    else reply(400, { __type: name, message: error.message });
  }
}

/** The protocol's times are seconds since 1970. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, inSeconds(its)]));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
