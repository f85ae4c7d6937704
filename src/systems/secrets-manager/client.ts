import { Failure } from '../../lib/failure.ts';
import { readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { NotUnderstood } from '../aws-failure.ts';
import { lazily } from '../lazily.ts';
import { Secret, type SecretsManager, SecretVersion } from './port.ts';

/** Reads are tried again by the SDK; a write is sent once, since it may have been carried out. */
const READ_ATTEMPTS = 3;
const MOST_PAGES = 10;

/** The real AWS Secrets Manager of one region. The SDK is loaded at the first call. */
export function connectSecretsManager(connection: AwsConnection): SecretsManager {
  const ask = awsCalls('AWS Secrets Manager', connection);
  const sdk = lazily(async () => {
    const secrets = await import('@aws-sdk/client-secrets-manager');
    const settings = awsSettings(connection);
    return {
      ...secrets,
      reads: new secrets.SecretsManagerClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new secrets.SecretsManagerClient({ ...settings, maxAttempts: 1 }),
    };
  });

  return {
    describeSecret(secret, signal) {
      const operation = `describe secret ${secret}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { reads, DescribeSecretCommand } = await sdk();
        const one = await reads.send(new DescribeSecretCommand({ SecretId: secret }), { abortSignal });
        return readOne(Secret, {
          name: one.Name,
          arn: one.ARN,
          rotationEnabled: one.RotationEnabled,
          nextRotationAt: one.NextRotationDate,
          lastRotatedAt: one.LastRotatedDate,
          lastChangedAt: one.LastChangedDate,
          deletedAt: one.DeletedDate,
          owningService: one.OwningService,
        });
      });
    },

    listSecretVersions(secret, signal) {
      const operation = `list secret versions ${secret}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { reads, ListSecretVersionIdsCommand } = await sdk();
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          const wanted = { SecretId: secret, IncludeDeprecated: true, MaxResults: 100 };
          const command = new ListSecretVersionIdsCommand({ ...wanted, ...(NextToken && { NextToken }) });
          const page = await reads.send(command, { abortSignal });
          const items = (page.Versions ?? []).map(({ VersionId, VersionStages, CreatedDate }) => ({
            id: VersionId,
            stages: VersionStages,
            createdAt: CreatedDate,
          }));
          return { items, next: page.NextToken };
        });
        return readAll(SecretVersion, items);
      });
    },

    getSecretValue(secret, VersionId, signal) {
      const operation = `get secret value ${secret}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { reads, GetSecretValueCommand } = await sdk();
        const command = new GetSecretValueCommand({ SecretId: secret, VersionId });
        const { SecretString, SecretBinary } = await reads
          .send(command, { abortSignal })
          .catch(withoutItsText);
        if (SecretBinary !== undefined) throw binary(secret, operation);
        if (typeof SecretString === 'string') return SecretString;
        throw new NotUnderstood('an answer without a value');
      });
    },

    putSecretValue({ secret, token, value }, signal) {
      const operation = `put secret value ${secret}`;
      return ask({ operation, signal, writes: true }, async (abortSignal) => {
        const { writes, PutSecretValueCommand } = await sdk();
        const wanted = { SecretId: secret, ClientRequestToken: token, SecretString: value };
        const { VersionId } = await writes.send(new PutSecretValueCommand(wanted), { abortSignal });
        if (VersionId === token) return { versionId: token };
        throw new NotUnderstood('another version than the one that was asked for');
      });
    },

    moveCurrent({ secret, from, to }, signal) {
      const operation = `update secret version stage ${secret}`;
      return ask({ operation, signal, writes: true }, async (abortSignal) => {
        const { writes, UpdateSecretVersionStageCommand } = await sdk();
        const wanted = {
          SecretId: secret,
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: from,
          MoveToVersionId: to,
        };
        const { ARN } = await writes.send(new UpdateSecretVersionStageCommand(wanted), { abortSignal });
        if (ARN === undefined) throw new NotUnderstood('an answer without the secret');
      });
    },
  };
}

/** The error of an answer that is no JSON quotes it, and that answer may be the secret. */
function withoutItsText(error: unknown): never {
  if (error instanceof Error && error.name !== 'SyntaxError') throw error;
  throw new NotUnderstood('an answer that is no JSON');
}

function binary(secret: string, operation: string): Failure {
  const message = `The value of ${secret} is binary: it has no fields to read.`;
  return new Failure({ system: 'AWS Secrets Manager', operation, kind: 'invalid', message });
}
