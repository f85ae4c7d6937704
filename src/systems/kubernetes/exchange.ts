import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { refusal, tooSlow, unanswered } from './api-failure.ts';
import { type Ask, asDryRun, requestFor, type Send, Unanswered } from './ask.ts';

export interface Line {
  /** The kubeconfig context, for messages. */
  readonly context: string;
  readonly send: Send;
  readonly clock: Clock;
  /** For one question and all its tries together. */
  readonly deadlineMs: number;
  /** Every write is a server-side dry run. */
  readonly dryRun?: boolean;
}

/** Waits before the second and the third try, unless the server names a time of its own. */
const BACKOFF_MS = [250, 1000];

/**
 * Asks and returns the body of a successful answer; every other end is a `Failure`. Asked again is what
 * was certainly not done: it reached nobody, or the server turned it away (429, 503). A read never does anything.
 */
export async function exchange(line: Line, asked: Ask, signal?: AbortSignal): Promise<string> {
  const ask = line.dryRun ? asDryRun(asked) : asked;
  const deadline = new AbortController();
  const cancel = line.clock.after(line.deadlineMs, () => deadline.abort());
  const either = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  const endsAt = line.clock.now().getTime() + line.deadlineMs;
  try {
    return await askUntil(line, ask, { signal: either, endsAt });
  } catch (error) {
    if (deadline.signal.aborted && !isAnswer(error)) throw tooSlow(ask, line.deadlineMs, line.context);
    throw error;
  } finally {
    cancel();
  }
}

/** Said by the server itself, so it stands even when the deadline has passed meanwhile. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Failure && !(error.cause instanceof Unanswered);

interface Limits {
  readonly signal: AbortSignal;
  readonly endsAt: number;
}

async function askUntil(line: Line, ask: Ask, { signal, endsAt }: Limits): Promise<string> {
  for (let tries = 0; ; tries++) {
    const answer = await askOnce(line, ask, signal);
    if (typeof answer === 'string') return answer;
    const waitMs = waitAfter(answer, tries);
    if (waitMs === undefined || line.clock.now().getTime() + waitMs >= endsAt) throw answer;
    await pause(line.clock, waitMs, signal);
    if (signal.aborted) throw answer;
  }
}

async function askOnce(line: Line, ask: Ask, signal: AbortSignal): Promise<string | Failure> {
  try {
    const response = await orAborted(signal, () => line.send(requestFor(ask), signal));
    const isSuccess = response.status >= 200 && response.status < 300;
    return isSuccess ? response.body : refusal(ask, response, line.context);
  } catch (error) {
    if (error instanceof Unanswered) return unanswered(ask, error, line.context);
    throw error;
  }
}

/** A line may be deaf to the signal, while it fetches credentials: the deadline holds all the same. */
async function orAborted<Answer>(signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
  if (signal.aborted) throw new Unanswered('gave up before asking', false);
  const stop = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new Unanswered('gave up waiting', true));
    signal.addEventListener('abort', giveUp, { signal: stop.signal });
  });
  try {
    return await Promise.race([ask(), aborted]);
  } finally {
    stop.abort();
  }
}

/** How long to wait before asking again; undefined when it must not be asked again. */
function waitAfter(failure: Failure, tries: number): number | undefined {
  const backoffMs = BACKOFF_MS[tries];
  if (backoffMs === undefined) return undefined;
  const turnedAway = failure.kind === 'rate_limited' || failure.kind === 'unavailable';
  return turnedAway ? (failure.retryAfterMs ?? backoffMs) : undefined;
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}
