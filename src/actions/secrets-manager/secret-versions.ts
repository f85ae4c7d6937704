import { Failure } from '../../lib/failure.ts';
import type { Secret, SecretsManager, SecretVersion } from '../../systems/secrets-manager/port.ts';
import type { ActionEnvironment } from '../action.ts';
import { awsLine, inRegion } from '../aws-line.ts';

/** How long a change may take to be seen by those who look. */
export const SEEN_WITHIN_MS = 60_000;
export const LOOK_AGAIN_MS = 2_000;

/** The lock's name: `secrets-manager:us-east-1/credlink/production/database-url`. */
export function secretTarget(secret: string, environment: ActionEnvironment): string {
  return `secrets-manager:${inRegion(environment, secret)}`;
}

/** Why this secret cannot be given another value, or undefined. */
export function secretObstacle({ name, deletedAt, owningService }: Secret): string | undefined {
  if (deletedAt)
    return `${name} is waiting to be deleted. Restore it first: aws secretsmanager restore-secret.`;
  if (owningService !== undefined)
    return `${name} is managed by ${owningService}, which would put its own value back. Change it there.`;
  return undefined;
}

/** What a reader should know before its value changes. */
export function secretWarnings({ name, rotationEnabled, nextRotationAt }: Secret): readonly string[] {
  const when = nextRotationAt ? ` (next on ${nextRotationAt.toISOString().slice(0, 10)})` : '';
  return [
    `Whoever has read ${name} at their start goes on with the old value: restart them afterwards.`,
    ...(rotationEnabled
      ? [`${name} is rotated automatically${when}: a rotation puts its own value in.`]
      : []),
  ];
}

export function currentOf(versions: readonly SecretVersion[]): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes('AWSCURRENT'));
}

/** Neither call has more than its own condition: this narrows the race with somebody else to milliseconds. */
export async function refuseReplaced(
  secrets: SecretsManager,
  asked: { readonly secret: string; readonly version: string; readonly operation: string },
  signal: AbortSignal,
): Promise<void> {
  const { secret, version, operation } = asked;
  const now = currentOf(await secrets.listSecretVersions(secret, signal))?.id;
  if (now === version) return;
  throw new Failure({
    system: 'AWS Secrets Manager',
    operation: `${operation} ${secret}`,
    kind: 'conflict',
    message: `The value of ${secret} has been changed since the plan was made. Nothing was done; plan again.`,
  });
}

export function versionsCommand(secret: string, environment: ActionEnvironment): string {
  return awsLine(environment, ['secretsmanager', 'list-secret-version-ids', '--secret-id', secret]);
}
