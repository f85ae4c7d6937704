import { Failure } from '../../lib/failure.ts';
import { refused } from '../network-failures.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { AwsIdentity } from './port.ts';

/** Who the bot is, and what it may not do. */
export interface AwsIdentityState {
  readonly account: string;
  readonly arn: string;
  /** `ecs:UpdateService`, on whatever resource. */
  readonly denied: readonly string[];
  /** Allowed under a condition that a simulation cannot tell. */
  readonly conditional?: readonly string[];
  /** Whether it may ask IAM about its own rights. */
  readonly maySimulate: boolean;
  /** Roles that trust it, with the external id that each asks for. */
  readonly roles: Readonly<Record<string, { readonly externalId?: string }>>;
}

/** The bot of the example world: it may do everything. */
export const SIMULATED_IDENTITY: AwsIdentityState = {
  account: '210987654321',
  arn: 'arn:aws:sts::210987654321:assumed-role/runbolt/runbolt',
  denied: [],
  maySimulate: true,
  roles: {},
};

/** An identity with every right but those that are named. */
export function simulateAwsIdentity({ state, clock, faults }: Simulation<AwsIdentityState>): AwsIdentity {
  const sts = troubles({ id: 'aws-identity', system: 'AWS STS', faults, clock });
  const iam = troubles({ id: 'aws-identity', system: 'AWS IAM', faults, clock });

  const decide = (action: string) => {
    if (state.denied.includes(action)) return 'denied';
    return state.conditional?.includes(action) ? 'depends' : 'allowed';
  };

  return {
    whoAmI: (signal) =>
      sts({ operation: 'get caller identity', signal }, () => ({ account: state.account, arn: state.arn })),

    simulate({ principal, actions }, signal) {
      const operation = `simulate ${principal}`;
      return iam({ operation, signal }, () => {
        if (!state.maySimulate) throw new Failure(refused('AWS IAM', operation));
        return actions.map((action) => ({ action, decision: decide(action) }));
      });
    },
  };
}
