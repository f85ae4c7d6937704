import { Failure } from '../../lib/failure.ts';
import type { Environment, Runbooks } from '../../runbooks/runbook.ts';
import type { AwsCaller, AwsIdentity } from '../../systems/aws-identity/port.ts';
import type { Systems } from '../../systems/systems.ts';
import { type NeededAwsRight, neededAwsRights, RIGHTS_OF_AWS_ACTIONS } from './aws-rights.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

type IdentityOf = (environment: Environment) => Pick<Systems, 'awsIdentity'>;

const ANSWER_MS = 60_000;

/** Who the bot is in each environment's AWS, and which rights of its steps IAM would refuse. */
export async function examineAws(runbooks: Runbooks, systemsOf: IdentityOf): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    Object.values(runbooks.environments)
      .filter((environment) => usesAws(runbooks, environment))
      .map((environment) => examineEnvironment(runbooks, environment, systemsOf(environment).awsIdentity)),
  );
  return findings.flat();
}

export const usesAws = ({ runbooks }: Runbooks, { name }: Environment): boolean =>
  Object.values(runbooks)
    .filter(({ environment }) => environment === name)
    .some(({ steps }) => steps.some(({ uses }) => Object.hasOwn(RIGHTS_OF_AWS_ACTIONS, uses)));

async function examineEnvironment(
  runbooks: Runbooks,
  environment: Environment,
  identity: AwsIdentity,
): Promise<readonly Finding[]> {
  const about = `AWS (${environment.name})`;
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const caller = await identity.whoAmI(signal);
    const who = ok(about, `The bot is ${caller.arn}.`);
    return [who, await rightsFinding(about, { runbooks, environment, identity, caller, signal })];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem(about, error.message.replace(/ Nothing was changed\./, ''), fixOf(error))];
  }
}

function fixOf({ kind }: Failure): string {
  if (kind === 'unavailable' || kind === 'timeout' || kind === 'rate_limited')
    return 'Look at AWS_REGION, at AWS_ENDPOINT_URL where it is set, and at the way to AWS from here.';
  return 'Look at the identity of the bot’s Pod or task, and at role_arn of the environment.';
}

interface Asking {
  readonly runbooks: Runbooks;
  readonly environment: Environment;
  readonly identity: AwsIdentity;
  readonly caller: AwsCaller;
  readonly signal: AbortSignal;
}

async function rightsFinding(about: string, asking: Asking): Promise<Finding> {
  const { runbooks, environment, caller } = asking;
  const needed = neededAwsRights(runbooks, environment, caller.account);
  const principal = environment.aws?.role_arn ?? principalOf(caller.arn);
  try {
    const missing = await missingRights(asking, principal, needed);
    if (missing.length === 0)
      return ok(about, `IAM allows the ${needed.length} rights that could be asked for.`);
    const list = missing.map(
      ({ action, resource, runbooks: names }) => `${action} on ${resource} (${names.join(', ')})`,
    );
    const message = `${missing.length} of ${needed.length} rights are missing:\n${list.join('\n')}`;
    return problem(about, message, 'Grant them; the policies to paste are in deploy/aws.');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return notLookedAt(about, principal, error);
  }
}

/** Says nothing about the rights, and nothing against the identity, which AWS has just named. */
function notLookedAt(about: string, principal: string, { kind, message }: Failure): Finding {
  if (kind !== 'denied')
    return warning(
      about,
      `Which rights the bot has could not be looked at: ${message}`,
      `Compare the policies of ${principal} with deploy/aws.`,
    );
  return warning(
    about,
    'IAM does not let the bot ask which rights it has, so they were not looked at.',
    `Allow iam:SimulatePrincipalPolicy on ${principal}, or compare its policies with deploy/aws.`,
  );
}

async function missingRights(
  { identity, signal }: Asking,
  principal: string,
  needed: readonly NeededAwsRight[],
): Promise<readonly NeededAwsRight[]> {
  const missing: NeededAwsRight[] = [];
  for (const [resource, rights] of Map.groupBy(needed, (one) => one.resource)) {
    const actions = rights.map(({ action }) => action);
    const decisions = await identity.simulate({ principal, actions, resource }, signal);
    const denied = new Set(
      decisions.filter(({ decision }) => decision === 'denied').map((one) => one.action),
    );
    missing.push(...rights.filter(({ action }) => denied.has(action)));
  }
  return missing;
}

/** A session is not what IAM knows; the role behind it is. Its path is not in the session's ARN. */
function principalOf(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}
