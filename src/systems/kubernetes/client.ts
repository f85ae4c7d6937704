import { existsSync } from 'node:fs';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { kubernetesApi } from './api.ts';
import type { Send } from './ask.ts';
import { notConnected, readKubeconfig } from './kubeconfig.ts';
import type { Kubernetes } from './port.ts';
import { sendWith } from './send.ts';

export interface Connection {
  /** A kubeconfig, or several with colons between, as `KUBECONFIG` has them. Absent: in-cluster. */
  readonly kubeconfigPath?: string | undefined;
  /** One of its contexts; absent: its only one. In-cluster there is one, called `in-cluster`. */
  readonly context?: string | undefined;
  readonly clock?: Clock;
  /** For each call with all its tries. 10 s. */
  readonly deadlineMs?: number;
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const IN_CLUSTER = 'in-cluster';

/**
 * The real Kubernetes. Nothing is read or loaded before the first call, which throws a `Failure` (`invalid`) when
 * the kubeconfig cannot be read or has no such context.
 */
export function connectKubernetes(connection: Connection): Kubernetes {
  const line = {
    context: connection.context ?? 'current context',
    clock: connection.clock ?? systemClock,
    deadlineMs: connection.deadlineMs ?? 10_000,
  };
  return kubernetesApi({ ...line, send: lazily(() => connect(connection)) });
}

async function connect({ kubeconfigPath, context, clock = systemClock }: Connection): Promise<Send> {
  if (!kubeconfigPath) refuseOutside(context);
  return sendWith(await readKubeconfig(kubeconfigPath, context), clock);
}

/**
 * The service account leads to the cluster we run in, whatever the context is called. A runbook for `staging` must
 * never act on production because the bot happens to live there, so that cluster has to be named.
 */
function refuseOutside(context: string | undefined): void {
  if (!existsSync(SERVICE_ACCOUNT_TOKEN)) {
    throw notConnected('KUBECONFIG is not set and this is no Pod with a service account: set KUBECONFIG.');
  }
  if (context === undefined || context === IN_CLUSTER) return;
  throw notConnected(
    `Without KUBECONFIG there is only the context "${IN_CLUSTER}", the cluster we run in; the runbooks name "${context}".`,
  );
}

/** Connects once, at the first request; a failed attempt is not kept, so that a mended kubeconfig is seen. */
function lazily(open: () => Promise<Send>): Send {
  let opening: Promise<Send> | undefined;
  return async (request, signal) => {
    opening ??= open();
    const attempt = opening;
    try {
      const send = await attempt;
      return await send(request, signal);
    } catch (error) {
      if (await hasFailed(attempt)) opening = undefined;
      throw error;
    }
  };
}

const hasFailed = async (opening: Promise<unknown>): Promise<boolean> =>
  opening.then(
    () => false,
    () => true,
  );
