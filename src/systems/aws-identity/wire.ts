import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { queryList, toXml } from '../query-protocol.ts';
import type { AwsIdentity } from './port.ts';
import type { AwsIdentityState } from './simulator.ts';

export interface AwsIdentityWire {
  readonly identity: AwsIdentity;
  readonly state: AwsIdentityState;
  /** How long the keys of a role are good. */
  readonly expiresAt: () => Date;
}

/** STS and IAM behind the vendor's own HTTP: AWS Query, forms in and XML out. */
export function awsIdentityServer(wire: AwsIdentityWire) {
  return createServer((request, response) => {
    answer(wire, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(
  wire: AwsIdentityWire,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = new URLSearchParams(Buffer.concat(chunks).toString());
  try {
    reply(response, asked.get('Action') ?? '', await carryOut(wire, asked));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const code = CODES[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (code === undefined) response.destroy();
    else refuse(response, code, error.message);
  }
}

const CODES: Readonly<Partial<Record<FailureKind, string>>> = {
  denied: 'AccessDenied',
  rate_limited: 'Throttling',
  invalid: 'InvalidInput',
};

async function carryOut({ identity, state, expiresAt }: AwsIdentityWire, asked: URLSearchParams) {
  switch (asked.get('Action')) {
    case 'GetCallerIdentity': {
      const { account, arn } = await identity.whoAmI();
      return { Arn: arn, UserId: 'AROATEST', Account: account };
    }
    case 'SimulatePrincipalPolicy': {
      const decisions = await identity.simulate({
        principal: asked.get('PolicySourceArn') ?? '',
        actions: queryList(asked, 'ActionNames.member'),
        resource: asked.get('ResourceArns.member.1') ?? '*',
      });
      const EvaluationResults = decisions.map(({ action, decision }) => ({
        EvalActionName: action,
        EvalDecision: decision === 'allowed' ? 'allowed' : 'implicitDeny',
        MissingContextValues: decision === 'depends' ? ['ecs:cluster'] : [],
      }));
      return { IsTruncated: false, EvaluationResults };
    }
    case 'AssumeRole':
      return assume(state, asked, expiresAt());
    default:
      throw failure('invalid', `Could not find operation ${asked.get('Action')}`);
  }
}

function assume({ roles }: AwsIdentityState, asked: URLSearchParams, expiresAt: Date) {
  const arn = asked.get('RoleArn') ?? '';
  const role = Object.hasOwn(roles, arn) ? roles[arn] : undefined;
  if (!role || role.externalId !== (asked.get('ExternalId') ?? undefined))
    throw failure('denied', `User is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
  const session = asked.get('RoleSessionName') ?? '';
  return {
    AssumedRoleUser: { AssumedRoleId: `AROATEST:${session}`, Arn: `${arn}/${session}` },
    Credentials: {
      AccessKeyId: 'ASIAROLE',
      SecretAccessKey: 'of-the-role',
      SessionToken: `session of ${session}`,
      Expiration: expiresAt,
    },
  };
}

const failure = (kind: FailureKind, message: string) =>
  new Failure({ system: 'AWS', operation: 'answer', kind, message });

function reply(response: ServerResponse, action: string, result: object): void {
  const body = `<${action}Response><${action}Result>${toXml(result)}</${action}Result></${action}Response>`;
  response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
}

function refuse(response: ServerResponse, code: string, message: string): void {
  const status = code === 'AccessDenied' ? 403 : 400;
  const body = `<ErrorResponse>${toXml({ Error: { Type: 'Sender', Code: code, Message: message } })}</ErrorResponse>`;
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}
