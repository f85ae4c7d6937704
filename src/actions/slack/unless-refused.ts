import { Failure, isFinal } from '../../lib/failure.ts';

/**
 * Does what is good to have: a final no is answered with its reason instead of failing the step, since a channel
 * without its topic is better than none. Anything that may pass rises, and the step is tried again.
 */
export async function unlessRefused(wish: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await wish();
    return undefined;
  } catch (error) {
    if (error instanceof Failure && isFinal(error)) return error.message;
    throw error;
  }
}
