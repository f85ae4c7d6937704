import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { S3, S3Object } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 3;

/** The simulated S3 behind the vendor's own HTTP: path-style addresses, answers in XML. */
export function s3Server(s3: S3) {
  return createServer((request, response) => {
    asked(request)
      .then((question) => answer(s3, question, response))
      .catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
  });
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

async function asked(request: IncomingMessage): Promise<Asked> {
  const { method = 'GET', url = '/' } = request;
  return { method, url, body: unchunked(await readAll(request)) };
}

async function answer(s3: S3, { method, url, body }: Asked, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(url, 'http://s3.test');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  try {
    if (searchParams.has('list-type')) xml(response, 200, await list(s3, bucket, searchParams));
    else if (method === 'PUT') await written(s3.putObject(bucket, key, body), response, 200);
    else if (method === 'DELETE') await written(s3.deleteObject(bucket, key), response, 204);
    else await object(s3, { method, bucket, key }, response);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    refuse(error, key, response);
  }
}

async function written(done: Promise<void>, response: ServerResponse, status: number): Promise<void> {
  await done;
  response.writeHead(status).end();
}

/** The SDK sends bodies in signed chunks: `size;…`, the bytes, and trailers after the last. */
function unchunked(body: string): string {
  const chunk = /^([0-9a-f]+)(?:;[^\r\n]*)?\r\n/i.exec(body);
  if (!chunk) return body;
  return Buffer.from(body)
    .subarray(chunk[0].length, chunk[0].length + Number.parseInt(chunk[1] ?? '0', 16))
    .toString();
}

async function list(s3: S3, bucket: string, asked: URLSearchParams): Promise<string> {
  const prefix = asked.get('prefix') ?? '';
  const entries = asked.has('delimiter')
    ? (await s3.listPrefixes(bucket, prefix)).map((one) => tag('CommonPrefixes', tag('Prefix', text(one))))
    : (await s3.listObjects(bucket, prefix)).map(contents);
  const from = Number(asked.get('continuation-token') ?? 0);
  const isTruncated = entries.length > from + PAGE;
  const next = isTruncated ? tag('NextContinuationToken', String(from + PAGE)) : '';
  const page = entries.slice(from, from + PAGE).join('');
  const about = tag('Name', bucket) + tag('IsTruncated', String(isTruncated));
  return tag('ListBucketResult', `${about}${next}${page}`);
}

function contents({ key, size, lastModified }: S3Object): string {
  const fields =
    tag('Key', text(key)) + tag('Size', String(size)) + tag('LastModified', lastModified.toISOString());
  return tag('Contents', fields);
}

async function object(
  s3: S3,
  { method, bucket, key }: { readonly method: string; readonly bucket: string; readonly key: string },
  response: ServerResponse,
): Promise<void> {
  const { size, lastModified, versionId } = await s3.headObject(bucket, key);
  response.setHeader('content-length', size);
  response.setHeader('last-modified', lastModified.toUTCString());
  if (versionId !== undefined) response.setHeader('x-amz-version-id', versionId);
  if (method === 'HEAD') {
    response.end();
    return;
  }
  const body = await s3.getObject(bucket, key, { maxBytes: Number.MAX_SAFE_INTEGER });
  // Large objects have a size and no contents here: who insists on them is cut off.
  response.write(body);
  if (Buffer.byteLength(body) === size) response.end();
}

function refuse({ kind, message }: Failure, key: string, response: ServerResponse): void {
  const code = kind === 'not_found' && key === '' ? 'NoSuchBucket' : CODES[kind];
  // Not reached, or the answer lost: either way nothing comes back.
  if (code === undefined) response.destroy();
  else xml(response, STATUS[code] ?? 400, tag('Error', tag('Code', code) + tag('Message', text(message))));
}

const CODES: Readonly<Partial<Record<FailureKind, string>>> = {
  not_found: 'NoSuchKey',
  denied: 'AccessDenied',
  rate_limited: 'SlowDown',
};
const STATUS: Readonly<Record<string, number>> = {
  NoSuchBucket: 404,
  NoSuchKey: 404,
  AccessDenied: 403,
  SlowDown: 503,
};

function xml(response: ServerResponse, status: number, body: string): void {
  const answered = `<?xml version="1.0" encoding="UTF-8"?>${body}`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(answered);
}

function tag(name: string, inside: string): string {
  return `<${name}>${inside}</${name}>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
