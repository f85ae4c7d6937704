import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import type { Ecr } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 2;

const DescribeImages = z.object({ repositoryName: z.string(), nextToken: z.string().optional() });
const BatchDeleteImage = z.strictObject({
  repositoryName: z.string(),
  // Strict: by a tag, another image than the one that was looked at may be hit.
  imageIds: z.array(z.strictObject({ imageDigest: z.string() })),
});

/** The simulated ECR behind the vendor's own HTTP: AWS JSON 1.1. */
export function ecrServer(ecr: Ecr) {
  const calls = {
    async DescribeImages(body: unknown) {
      const { repositoryName, nextToken } = DescribeImages.parse(body);
      const from = Number(nextToken ?? 0);
      const images = await ecr.describeImages(repositoryName);
      return {
        imageDetails: images.slice(from, from + PAGE).map((one) => ({
          repositoryName,
          imageDigest: one.digest,
          ...(one.tags.length > 0 && { imageTags: one.tags }),
          imagePushedAt: one.pushedAt,
          lastRecordedPullTime: one.lastPulledAt,
          imageSizeInBytes: one.sizeBytes,
        })),
        ...(images.length > from + PAGE && { nextToken: String(from + PAGE) }),
      };
    },

    async BatchDeleteImage(body: unknown) {
      const { repositoryName, imageIds } = BatchDeleteImage.parse(body);
      const digests = imageIds.map(({ imageDigest }) => imageDigest);
      const { removed, failures } = await ecr.batchDeleteImage({ repository: repositoryName, digests });
      return {
        imageIds: removed.map((imageDigest) => ({ imageDigest })),
        failures: failures.map(({ digest, code, reason }) => ({
          imageId: { imageDigest: digest },
          failureCode: code,
          failureReason: reason,
        })),
      };
    },
  };
  return awsJsonServer(calls, {
    not_found: 'RepositoryNotFoundException',
    invalid: 'InvalidParameterException',
  });
}
