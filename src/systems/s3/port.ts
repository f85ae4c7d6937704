import { z } from 'zod';

/**
 * What we need of Amazon S3: looking, and the small objects of a drill's own. Throws `Failure`; a missing bucket or object is `not_found`.
 * Lists are whole: the client turns the pages.
 */
export interface S3 {
  /** The "folders" directly under a prefix, in S3's order (by bytes): `prod/2026-03-03-020000/`. */
  listPrefixes(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Everything under a prefix, in S3's order. */
  listObjects(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly S3Object[]>;
  headObject(bucket: string, key: string, signal?: AbortSignal): Promise<S3Object>;
  /** The object as text. Larger than `maxBytes` is `invalid`, and is not downloaded. */
  getObject(
    bucket: string,
    key: string,
    limits: { readonly maxBytes: number },
    signal?: AbortSignal,
  ): Promise<string>;
  /** Writes a small object whole; safe to repeat. */
  putObject(bucket: string, key: string, body: string, signal?: AbortSignal): Promise<void>;
  /** Safe to repeat: what is not there is deleted. */
  deleteObject(bucket: string, key: string, signal?: AbortSignal): Promise<void>;
}

export const S3Object = z.object({
  key: z.string(),
  /** In bytes. */
  size: z.number(),
  lastModified: z.coerce.date(),
  /** Only in buckets with versioning, and only from `headObject`. */
  versionId: z.string().optional(),
});
export type S3Object = z.output<typeof S3Object>;
