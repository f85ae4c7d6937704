import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import type { SecretsManager } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 1;

const SecretId = z.string();
const Described = z.strictObject({ SecretId });
const Listed = z.object({
  SecretId,
  IncludeDeprecated: z.literal(true),
  NextToken: z.string().optional(),
});
const Got = z.strictObject({ SecretId, VersionId: z.string() });
const Put = z.strictObject({
  SecretId,
  ClientRequestToken: z.string().min(32).max(64),
  SecretString: z.string(),
});
const Moved = z.strictObject({
  SecretId,
  VersionStage: z.literal('AWSCURRENT'),
  RemoveFromVersionId: z.string(),
  MoveToVersionId: z.string(),
});

/** The simulated Secrets Manager behind the vendor's own HTTP: AWS JSON 1.1. */
export function secretsManagerServer(secrets: SecretsManager) {
  const calls = {
    async DescribeSecret(body: unknown) {
      const one = await secrets.describeSecret(Described.parse(body).SecretId);
      return {
        Name: one.name,
        ARN: one.arn,
        RotationEnabled: one.rotationEnabled,
        LastRotatedDate: one.lastRotatedAt,
        LastChangedDate: one.lastChangedAt,
        DeletedDate: one.deletedAt,
        OwningService: one.owningService,
      };
    },

    async ListSecretVersionIds(body: unknown) {
      const asked = Listed.parse(body);
      const from = Number(asked.NextToken ?? 0);
      const versions = await secrets.listSecretVersions(asked.SecretId);
      return {
        Versions: versions.slice(from, from + PAGE).map(({ id, stages, createdAt }) => ({
          VersionId: id,
          VersionStages: stages,
          CreatedDate: createdAt,
        })),
        ...(versions.length > from + PAGE && { NextToken: String(from + PAGE) }),
      };
    },

    async GetSecretValue(body: unknown) {
      const asked = Got.parse(body);
      const value = await secrets.getSecretValue(asked.SecretId, asked.VersionId);
      return { VersionId: asked.VersionId, SecretString: value };
    },

    async PutSecretValue(body: unknown) {
      const { SecretId: secret, ClientRequestToken: token, SecretString: value } = Put.parse(body);
      return { VersionId: (await secrets.putSecretValue({ secret, token, value })).versionId };
    },

    async UpdateSecretVersionStage(body: unknown) {
      const { SecretId: secret, RemoveFromVersionId: from, MoveToVersionId: to } = Moved.parse(body);
      await secrets.moveCurrent({ secret, from, to });
      return { ARN: secret };
    },
  };
  return awsJsonServer(calls, { not_found: 'ResourceNotFoundException', invalid: 'InvalidRequestException' });
}
