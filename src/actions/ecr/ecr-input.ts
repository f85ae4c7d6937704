import { z } from 'zod';
import type { Image } from '../../systems/ecr/port.ts';

/** What names a repository and what uses it, in the input of every ECR action. */
export const ecrInput = {
  repository: z.string().min(2).describe('The ECR repository, like credlink-api'),
  clusters: z
    .array(z.string().min(1))
    .min(1)
    .max(20)
    .describe('Every ECS cluster that may use its images; what they use is kept'),
  at_most: z.int().min(1).max(100).default(50).describe('At most this many images at once'),
};

/** `1.8.0`, or the beginning of the digest where there is no tag. */
export function imageName({ tags, digest }: Image): string {
  return tags.length > 0 ? tags.join(', ') : digest.slice(0, 19);
}

export function megabytes(images: readonly Image[]): number {
  return Math.round(images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1_000_000);
}
