import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { NotUnderstood } from '../aws-failure.ts';
import { lazily } from '../lazily.ts';
import { type S3, S3Object } from './port.ts';

const ATTEMPTS = 3;

/** The real Amazon S3. The SDK is loaded at the first call. What is written may be written twice, so the SDK may try again. */
export function connectS3(connection: AwsConnection): S3 {
  const ask = awsCalls('Amazon S3', connection);
  const sdk = lazily(async () => {
    const s3 = await import('@aws-sdk/client-s3');
    // Emulators are rarely reached by bucket.host names.
    const style = connection.endpoint === undefined ? {} : { forcePathStyle: true };
    const settings = { ...awsSettings(connection), maxAttempts: ATTEMPTS, ...style };
    return { ...s3, client: new s3.S3Client(settings) };
  });
  type Sdk = Awaited<ReturnType<typeof sdk>>;

  const read = <Answer>(
    operation: string,
    signal: AbortSignal | undefined,
    call: (s3: Sdk, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
  ) => ask({ operation, signal, writes: false }, async (abortSignal) => call(await sdk(), { abortSignal }));

  const write = (
    operation: string,
    signal: AbortSignal | undefined,
    call: (s3: Sdk, options: { readonly abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<void> =>
    ask({ operation, signal, writes: true }, async (abortSignal) => {
      await call(await sdk(), { abortSignal });
    });

  async function pages<Item>(
    wanted: Listing,
    signal: AbortSignal | undefined,
    pick: (page: ListObjectsV2CommandOutput) => readonly Item[],
  ): Promise<readonly Item[]> {
    const all: Item[] = [];
    let from: { ContinuationToken?: string } | undefined = {};
    while (from) {
      const asked: ListObjectsV2CommandInput = { ...wanted, ...from };
      from = await read(`list s3://${wanted.Bucket}/${wanted.Prefix}`, signal, async (s3, options) => {
        const page = await s3.client.send(new s3.ListObjectsV2Command(asked), options);
        // Without it, it is a proxy's page, which says nothing of what is in the bucket.
        if (page.Name === undefined) throw new NotUnderstood('a list without its bucket');
        all.push(...pick(page));
        const next = page.IsTruncated ? page.NextContinuationToken : undefined;
        return next === undefined ? undefined : { ContinuationToken: next };
      });
    }
    return all;
  }

  return {
    listPrefixes(bucket, prefix, signal) {
      const wanted = { Bucket: bucket, Prefix: prefix, Delimiter: '/' };
      return pages(wanted, signal, (page) => (page.CommonPrefixes ?? []).flatMap((one) => one.Prefix ?? []));
    },

    listObjects(bucket, prefix, signal) {
      return pages({ Bucket: bucket, Prefix: prefix }, signal, ({ Contents = [] }) =>
        Contents.map(({ Key, Size, LastModified }) =>
          readObject({ key: Key, size: Size, lastModified: LastModified }),
        ),
      );
    },

    headObject(bucket, key, signal) {
      const operation = `head s3://${bucket}/${key}`;
      return read(operation, signal, async (s3, options) => {
        const command = new s3.HeadObjectCommand({ Bucket: bucket, Key: key });
        const head = await s3.client.send(command, options).catch((error: unknown) => {
          throw error instanceof s3.NotFound ? absent(bucket, key, operation) : error;
        });
        const { ContentLength, LastModified, VersionId } = head;
        const versionId = VersionId === undefined ? {} : { versionId: VersionId };
        return readObject({ key, size: ContentLength, lastModified: LastModified, ...versionId });
      });
    },

    getObject(bucket, key, { maxBytes }, signal) {
      const operation = `get s3://${bucket}/${key}`;
      return read(operation, signal, async (s3, options) => {
        const { Body, ContentLength } = await s3.client.send(
          new s3.GetObjectCommand({ Bucket: bucket, Key: key }),
          options,
        );
        // The size comes before the contents: what is too large is left there.
        if (ContentLength === undefined || ContentLength > maxBytes) {
          await Body?.transformToWebStream().cancel();
          throw invalid(
            operation,
            `${key} has ${ContentLength ?? 'an unknown number of'} bytes, more than ${maxBytes}.`,
          );
        }
        return (await Body?.transformToString()) ?? '';
      });
    },

    putObject(bucket, key, body, signal) {
      return write(`put s3://${bucket}/${key}`, signal, (s3, options) =>
        s3.client.send(new s3.PutObjectCommand({ Bucket: bucket, Key: key, Body: body }), options),
      );
    },

    deleteObject(bucket, key, signal) {
      return write(`delete s3://${bucket}/${key}`, signal, (s3, options) =>
        s3.client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: key }), options),
      );
    },
  };
}

interface Listing {
  readonly Bucket: string;
  readonly Prefix: string;
  readonly Delimiter?: string;
}

function readObject(raw: unknown): S3Object {
  const read = S3Object.safeParse(raw);
  if (read.success) return read.data;
  throw new NotUnderstood(z.prettifyError(read.error), { cause: read.error });
}

/** The answer to HEAD has no body, so no word of AWS' comes with its 404. */
function absent(bucket: string, key: string, operation: string): Failure {
  const message = `There is no s3://${bucket}/${key}.`;
  return new Failure({ system: 'Amazon S3', operation, kind: 'not_found', message });
}

function invalid(operation: string, message: string): Failure {
  return new Failure({ system: 'Amazon S3', operation, kind: 'invalid', message });
}
