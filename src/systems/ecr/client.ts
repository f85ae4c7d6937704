import type { BatchDeleteImageCommandOutput } from '@aws-sdk/client-ecr';
import { Failure } from '../../lib/failure.ts';
import { readAll, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { type Ecr, Image, type Removal, RemovalFailure } from './port.ts';

/** Reads are tried again by the SDK; a write is sent once, since it may have been carried out. */
const READ_ATTEMPTS = 3;
const MOST_PAGES = 10;
const IMAGES_AT_ONCE = 1_000;

/** The real Amazon ECR of one region. The SDK is loaded at the first call. */
export function connectEcr(connection: AwsConnection): Ecr {
  const ask = awsCalls('Amazon ECR', connection);
  const sdk = lazily(async () => {
    const ecr = await import('@aws-sdk/client-ecr');
    const settings = awsSettings(connection);
    return {
      ...ecr,
      reads: new ecr.ECRClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new ecr.ECRClient({ ...settings, maxAttempts: 1 }),
    };
  });

  return {
    describeImages(repositoryName, signal) {
      const operation = `describe images ${repositoryName}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { reads, DescribeImagesCommand } = await sdk();
        const { items, more } = await turnPages(MOST_PAGES, async (nextToken) => {
          const wanted = { repositoryName, maxResults: IMAGES_AT_ONCE };
          const command = new DescribeImagesCommand({ ...wanted, ...(nextToken && { nextToken }) });
          const page = await reads.send(command, { abortSignal });
          const items = (page.imageDetails ?? []).map((one) => ({
            digest: one.imageDigest,
            tags: one.imageTags,
            pushedAt: one.imagePushedAt,
            lastPulledAt: one.lastRecordedPullTime,
            sizeBytes: one.imageSizeInBytes,
          }));
          return { items, next: page.nextToken };
        });
        // "Not in use" cannot be said of what was not seen.
        if (more) throw tooMany(repositoryName, operation);
        return readAll(Image, items).toSorted((a, b) => b.pushedAt.getTime() - a.pushedAt.getTime());
      });
    },

    batchDeleteImage({ repository: repositoryName, digests }, signal) {
      const operation = `batch delete image ${repositoryName}`;
      return ask({ operation, signal, writes: true }, async (abortSignal) => {
        const { writes, BatchDeleteImageCommand } = await sdk();
        const imageIds = digests.map((imageDigest) => ({ imageDigest }));
        const command = new BatchDeleteImageCommand({ repositoryName, imageIds });
        return removalOf(await writes.send(command, { abortSignal }));
      });
    },
  };
}

function removalOf({ imageIds = [], failures = [] }: BatchDeleteImageCommandOutput): Removal {
  const failed = readAll(
    RemovalFailure,
    failures.map(({ imageId, failureCode, failureReason }) => ({
      digest: imageId?.imageDigest,
      code: failureCode,
      reason: failureReason,
    })),
  );
  const gone = failed.filter(({ code }) => code === 'ImageNotFound').map(({ digest }) => digest);
  // One entry for each tag of a digest.
  const removed = new Set([...imageIds.flatMap(({ imageDigest }) => imageDigest ?? []), ...gone]);
  return { removed: [...removed], failures: failed.filter(({ digest }) => !gone.includes(digest)) };
}

function tooMany(repository: string, operation: string): Failure {
  const message = `The repository ${repository} has more than ${MOST_PAGES * IMAGES_AT_ONCE} images. Give it a lifecycle policy first.`;
  return new Failure({ system: 'Amazon ECR', operation, kind: 'invalid', message });
}
