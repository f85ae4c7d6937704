import { Failure } from '../../lib/failure.ts';
import { type AwsConnection, type AwsCredentials, type AwsKeys, awsSettings } from '../aws-call.ts';
import { awsFailure } from '../aws-failure.ts';
import { lazily } from '../lazily.ts';

const SYSTEM = 'AWS STS';
/** How CloudTrail names us. */
const SESSION = 'runbolt';
const ATTEMPTS = 2;
/** Well inside the deadline of the call that needs the credentials. */
const ANSWER_MS = 5_000;
/** Credentials that end sooner than this are asked for anew. */
const MARGIN_MS = 5 * 60_000;

export interface RoleToAssume extends Omit<AwsConnection, 'credentials'> {
  /** `arn:aws:iam::123456789012:role/runbolt` */
  readonly role: string;
  readonly externalId?: string | undefined;
}

/**
 * The credentials of a role, asked for at the first call and kept for as long as they are good. The bot's own
 * identity, as the SDK finds it, does the asking. The SDK is loaded at the first call.
 */
export function assumeRole(asked: RoleToAssume): AwsCredentials {
  const provider = lazily(() => loadProvider(asked));
  let kept: AwsKeys | undefined;
  let asking: Promise<AwsKeys> | undefined;

  async function assume(): Promise<AwsKeys> {
    try {
      return await (await provider())();
    } catch (error) {
      throw explained(asked, error);
    }
  }

  return async () => {
    if (kept && isFresh(kept, asked.clock.now())) return kept;
    asking ??= assume().finally(() => {
      asking = undefined;
    });
    kept = await asking;
    return kept;
  };
}

async function loadProvider(asked: RoleToAssume): Promise<AwsCredentials> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const { role, externalId } = asked;
  const requestHandler = {
    requestTimeout: ANSWER_MS,
    connectionTimeout: ANSWER_MS,
    throwOnRequestTimeout: true,
  };
  return fromTemporaryCredentials({
    params: {
      RoleArn: role,
      RoleSessionName: SESSION,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig: { ...awsSettings(asked), maxAttempts: ATTEMPTS, requestHandler },
  });
}

const isFresh = ({ expiration }: AwsKeys, now: Date): boolean =>
  expiration === undefined || expiration.getTime() - now.getTime() > MARGIN_MS;

function explained(asked: RoleToAssume, cause: unknown): Failure {
  const operation = `assume role ${asked.role}`;
  const failure = awsFailure({ system: SYSTEM, operation, writes: false }, cause, false);
  if (failure.kind !== 'denied') return failure;
  const message = hasNoIdentity(cause)
    ? noIdentity(asked)
    : isNobody(cause)
      ? notKnown(asked)
      : notTrusted(asked);
  return new Failure({ system: SYSTEM, operation, kind: 'denied', message, cause });
}

const hasNoIdentity = (cause: unknown): boolean =>
  cause instanceof Error && cause.name === 'CredentialsProviderError';

/** AWS does not get as far as asking whether the role trusts the bot. */
const isNobody = (cause: unknown): boolean =>
  cause instanceof Error &&
  /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|ExpiredToken/.test(cause.name);

const notKnown = ({ role }: RoleToAssume): string =>
  `AWS does not accept the bot's own keys, so it cannot assume ${role}: they are wrong, removed or expired. Give its Pod or task a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY anew.`;

const noIdentity = ({ role }: RoleToAssume): string =>
  `The bot has no AWS identity of its own to assume ${role} with. Give its Pod or task a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;

function notTrusted({ role, externalId }: RoleToAssume): string {
  const condition =
    externalId === undefined
      ? 'without asking for an external id'
      : 'with the external id that the runbooks file names';
  return `AWS does not let the bot assume ${role}. The role's trust policy must name the bot's own identity, ${condition}, and that identity needs sts:AssumeRole on the role.`;
}
