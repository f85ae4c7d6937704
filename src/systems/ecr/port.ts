import { z } from 'zod';

/** What we need of Amazon ECR, for the registry of one region. Throws `Failure`; a missing repository is `not_found`. */
export interface Ecr {
  /** Every image of the repository, tagged or not, newest first. More than 10,000 are refused as `invalid`. */
  describeImages(repository: string, signal?: AbortSignal): Promise<readonly Image[]>;
  /** At most 100 digests at once. An image that is gone already counts as removed. There is no way back. */
  batchDeleteImage(
    request: { readonly repository: string; readonly digests: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Removal>;
}

export const Image = z.object({
  /** `sha256:…` */
  digest: z.string(),
  tags: z.array(z.string()).catch([]),
  pushedAt: z.coerce.date(),
  /** Known since 2021, updated once a day at most. */
  lastPulledAt: z.coerce.date().optional(),
  sizeBytes: z.number().catch(0),
});
export type Image = z.output<typeof Image>;

export interface Removal {
  readonly removed: readonly string[];
  readonly failures: readonly RemovalFailure[];
}

export const RemovalFailure = z.object({
  digest: z.string().catch('an image'),
  /** `ImageReferencedByManifestList`: a multi-platform image that stays needs it. */
  code: z.string().catch('unknown'),
  reason: z.string().catch('no reason given'),
});
export type RemovalFailure = z.output<typeof RemovalFailure>;
