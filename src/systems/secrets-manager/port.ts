import { z } from 'zod';

/**
 * What we need of AWS Secrets Manager, for one region. Throws `Failure`; a missing secret or version is `not_found`.
 * A value leaves `getSecretValue` only for whoever changes one field of it: it is never shown, stored or logged.
 */
export interface SecretsManager {
  describeSecret(secret: string, signal?: AbortSignal): Promise<Secret>;
  /** Every version that is still kept, also those without a label. */
  listSecretVersions(secret: string, signal?: AbortSignal): Promise<readonly SecretVersion[]>;
  /** The text of one version. A binary value is `invalid`. */
  getSecretValue(secret: string, versionId: string, signal?: AbortSignal): Promise<string>;
  /**
   * Makes a new version and labels it AWSCURRENT. The token becomes the version's id: asking again with the same token
   * and value changes nothing, with another value it is `invalid`.
   */
  putSecretValue(
    request: { readonly secret: string; readonly token: string; readonly value: string },
    signal?: AbortSignal,
  ): Promise<{ readonly versionId: string }>;
  /** Moves AWSCURRENT, only while `from` has it. AWSPREVIOUS goes to `from` by itself. */
  moveCurrent(
    request: { readonly secret: string; readonly from: string; readonly to: string },
    signal?: AbortSignal,
  ): Promise<void>;
}

export const Secret = z.object({
  name: z.string(),
  arn: z.string(),
  rotationEnabled: z.boolean().catch(false),
  nextRotationAt: z.coerce.date().optional(),
  lastRotatedAt: z.coerce.date().optional(),
  /** By anything: also a tag or a description counts. */
  lastChangedAt: z.coerce.date().optional(),
  /** Set while it waits to be deleted for good; its value cannot be read then. */
  deletedAt: z.coerce.date().optional(),
  /** `rds` and the like: the service that manages the value, and does not let others. */
  owningService: z.string().optional(),
});
export type Secret = z.output<typeof Secret>;

export const SecretVersion = z.object({
  id: z.string(),
  /** AWSCURRENT, AWSPREVIOUS, AWSPENDING and one's own. */
  stages: z.array(z.string()).catch([]),
  createdAt: z.coerce.date(),
});
export type SecretVersion = z.output<typeof SecretVersion>;
