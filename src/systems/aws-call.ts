import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import { type AwsCall, awsFailure } from './aws-failure.ts';

/** Hands out credentials that are good for some minutes at least; asked anew for each call. */
export type AwsCredentials = () => Promise<AwsKeys>;

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface AwsConnection {
  readonly region: string;
  /** Where an emulator listens. Absent: AWS itself, or what AWS_ENDPOINT_URL says. */
  readonly endpoint?: string | undefined;
  /** Whose rights the calls have. Absent: the bot's own, as the SDK finds them. */
  readonly credentials?: AwsCredentials | undefined;
  readonly clock: Clock;
  /** For each call with all its tries. 15 s. */
  readonly deadlineMs?: number;
}

/** What every client of the SDKs is built with. */
export function awsSettings({ region, endpoint, credentials }: Omit<AwsConnection, 'clock'>) {
  return { region, ...(endpoint !== undefined && { endpoint }), ...(credentials && { credentials }) };
}

/** Makes calls through an SDK: one deadline for each, every error a Failure. */
export function awsCalls(system: string, { clock, deadlineMs = 15_000 }: AwsConnection) {
  return async <Answer>(
    asked: Omit<AwsCall, 'system'> & { readonly signal?: AbortSignal | undefined },
    send: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    const late = new AbortController();
    const cancel = clock.after(deadlineMs, () => late.abort());
    const signal = asked.signal ? AbortSignal.any([asked.signal, late.signal]) : late.signal;
    try {
      return await send(signal);
    } catch (error) {
      throw error instanceof Failure ? error : awsFailure({ ...asked, system }, error, signal.aborted);
    } finally {
      cancel();
    }
  };
}
