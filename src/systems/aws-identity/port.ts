import { z } from 'zod';

/** What we need to know about our own rights in AWS. Throws `Failure`; changes nothing. */
export interface AwsIdentity {
  /** Who AWS takes us for. Needs no right at all. */
  whoAmI(signal?: AbortSignal): Promise<AwsCaller>;
  /** What IAM would decide; `denied` when we may not ask, which is no sign of a missing right. */
  simulate(asked: AskedRights, signal?: AbortSignal): Promise<readonly Decision[]>;
}

export const AwsCaller = z.object({
  /** Twelve digits. */
  account: z.string(),
  /** Of a user, or of a role's session: `arn:aws:sts::123456789012:assumed-role/runbolt/runbolt`. */
  arn: z.string(),
});
export type AwsCaller = z.output<typeof AwsCaller>;

export interface AskedRights {
  /** The ARN of the user or role that is asked about, never of a session. */
  readonly principal: string;
  /** `ecs:UpdateService` */
  readonly actions: readonly string[];
  readonly resource: string;
}

export const Decision = z.object({
  action: z.string(),
  /** `depends`: on conditions whose values IAM was not told, such as the cluster of a call. */
  decision: z.enum(['allowed', 'denied', 'depends']),
});
export type Decision = z.output<typeof Decision>;
