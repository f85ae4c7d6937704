import type { Clock } from '../../lib/clock.ts';
import type { Faults } from '../faults.ts';
import { type ApiRequest, type ApiResponse, type Send, Unanswered } from './ask.ts';
import { declareFateFaults } from './simulated-pods.ts';

/** Long enough to be felt in the workspace, short enough to stay below every deadline. */
const SLOW_MS = 5_000;

/** What lies between us and the API server, and can go wrong. */
export function faultySend(
  faults: Faults,
  clock: Clock,
  respond: (request: ApiRequest) => ApiResponse,
): Send {
  declareFaults(faults);
  return async (request, signal) => {
    if (faults.isOn('kubernetes/unreachable')) throw new Unanswered('connection refused', false);
    if (faults.isOn('kubernetes/throttled')) return throttled();
    if (faults.isOn('kubernetes/slow')) await untilLate(clock, signal, () => respond(request));
    const response = respond(request);
    if (faults.isOn('kubernetes/malformed')) return errorPage();
    if (isWrite(request) && faults.isOn('kubernetes/answer-lost')) {
      faults.set('kubernetes/answer-lost', false);
      throw new Unanswered('connection reset', true);
    }
    return response;
  };
}

const isWrite = ({ method, path }: ApiRequest): boolean => method !== 'GET' && !path.includes('dryRun=');

function declareFaults(faults: Faults): void {
  faults.declare('kubernetes/unreachable', 'Kubernetes cannot be reached');
  faults.declare('kubernetes/slow', 'Kubernetes takes 5 s to answer');
  faults.declare('kubernetes/throttled', 'Kubernetes asks to slow down (429)');
  faults.declare('kubernetes/refused', 'Kubernetes refuses our writes (403)');
  faults.declare('kubernetes/policy', 'An admission policy of Kubernetes refuses our writes');
  faults.declare('kubernetes/webhook-away', 'A webhook that Kubernetes has to ask does not answer');
  faults.declare('kubernetes/no-dry-run', 'Kubernetes takes no dry runs');
  faults.declare('kubernetes/malformed', 'A proxy answers in place of Kubernetes');
  faults.declare('kubernetes/answer-lost', 'The answer to the next write is lost');
  declareFateFaults(faults);
  faults.declare('kubernetes/unmarked', 'No namespace is marked for drills');
  faults.declare('kubernetes/pods-stuck', 'Pods do not stop when told to');
  faults.declare('kubernetes/rollout-stuck', 'The next rollout makes no progress');
}

/** A slow server carries a request out also when nobody waits for the answer any more. */
async function untilLate(clock: Clock, signal: AbortSignal, carryOut: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const giveUp = () => reject(new Unanswered('gave up waiting', true));
    clock.after(SLOW_MS, () => {
      signal.removeEventListener('abort', giveUp);
      if (signal.aborted) carryOut();
      else resolve();
    });
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}

/** Said before the request has reached the API proper, and so in plain text. */
const throttled = (): ApiResponse => ({
  status: 429,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' },
  body: 'Too many requests, please try again later.\n',
});

const errorPage = (): ApiResponse => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Sign in to continue</body></html>',
});
