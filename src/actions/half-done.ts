import { Failure } from '../lib/failure.ts';
import { ofTheCall } from '../lib/of-the-call.ts';
import type { Half } from './action.ts';

/** A no that came after part of the step had been done. */
export class HalfDone extends Failure {
  readonly half: Half;

  constructor(half: Half, failure: Failure) {
    const { system, operation, kind, message, retryAfterMs } = failure;
    super({
      ...{ system, operation, kind, cause: failure, message: ofTheCall(message) },
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    this.half = half;
  }
}

/** The rest of an effect of several calls: whatever fails here fails with `half` done before. */
export async function afterHalf<Answer>(half: Half, rest: () => Promise<Answer>): Promise<Answer> {
  try {
    return await rest();
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof HalfDone) throw error;
    throw new HalfDone(half, error);
  }
}
