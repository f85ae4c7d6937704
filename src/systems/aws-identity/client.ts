import { readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { AwsCaller, type AwsIdentity, Decision } from './port.ts';

const ATTEMPTS = 3;
const MOST_PAGES = 10;

/** The real AWS STS and IAM. The SDKs are loaded at the first call. */
export function connectAwsIdentity(connection: AwsConnection): AwsIdentity {
  const askSts = awsCalls('AWS STS', connection);
  const askIam = awsCalls('AWS IAM', connection);
  const settings = () => ({ ...awsSettings(connection), maxAttempts: ATTEMPTS });
  const sts = lazily(async () => {
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    return { client: new STSClient(settings()), GetCallerIdentityCommand };
  });
  const iam = lazily(async () => {
    const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
    return { client: new IAMClient(settings()), SimulatePrincipalPolicyCommand };
  });

  return {
    whoAmI: (signal) =>
      askSts({ operation: 'get caller identity', writes: false, signal }, async (abortSignal) => {
        const { client, GetCallerIdentityCommand } = await sts();
        const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
        return readOne(AwsCaller, { account: Account, arn: Arn });
      }),

    simulate: ({ principal, actions, resource }, signal) =>
      askIam({ operation: `simulate ${principal}`, writes: false, signal }, async (abortSignal) => {
        const { client, SimulatePrincipalPolicyCommand } = await iam();
        const asked = {
          PolicySourceArn: principal,
          ActionNames: [...actions],
          ResourceArns: [resource],
        };
        const { items } = await turnPages(MOST_PAGES, async (from) => {
          const command = new SimulatePrincipalPolicyCommand({ ...asked, ...(from && { Marker: from }) });
          const page = await client.send(command, { abortSignal });
          return { items: page.EvaluationResults ?? [], next: page.IsTruncated ? page.Marker : undefined };
        });
        return readAll(
          Decision,
          items.map(({ EvalActionName, EvalDecision, MissingContextValues = [] }) => ({
            action: EvalActionName,
            decision: decisionOf(EvalDecision, MissingContextValues.length > 0),
          })),
        );
      }),
  };
}

function decisionOf(decision: string | undefined, misses: boolean): Decision['decision'] {
  if (decision === 'allowed') return 'allowed';
  return decision === 'implicitDeny' && misses ? 'depends' : 'denied';
}
