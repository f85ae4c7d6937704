import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/lib/clock.ts';
import { Faults } from '../src/systems/faults.ts';
import { seed, simulateKubernetes } from '../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../src/systems/kubernetes/wire.ts';

/** A cluster behind the Kubernetes API's HTTP, in this process: the bot reaches it over the wire. */
export interface Cluster {
  /** Path of a file. */
  readonly kubeconfig: string;
  /** When the next request about this object arrives; `write`: the next that changes it. */
  asked(name: string, kind: 'any' | 'write'): Promise<number>;
  close(): Promise<void>;
}

/** With CronJobs `purge-0` to `purge-<count - 1>` in the namespace `storage`, of which none is running. */
export async function startCluster(folder: string, count: number): Promise<Cluster> {
  const waiting = new Set<(path: string, method: string) => void>();
  const cluster = simulateKubernetes({
    state: withPurges(count),
    clock: systemClock,
    faults: new Faults(),
    context: 'prod',
  });
  const served = await serveKubernetes({
    send: (request, signal) => {
      for (const look of waiting) look(request.path, request.method);
      return cluster.send(request, signal);
    },
  });
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  writeFileSync(kubeconfig, served.kubeconfig('prod'));

  return {
    kubeconfig,
    asked: (name, kind) =>
      new Promise((resolve) => {
        const look = (path: string, method: string) => {
          if (path.split('?')[0]?.endsWith(`/${name}`) !== true || (kind === 'write' && method === 'GET'))
            return;
          waiting.delete(look);
          resolve(performance.now());
        };
        waiting.add(look);
      }),
    close: () => served.close(),
  };
}

function withPurges(count: number) {
  const state = seed('prod', systemClock.now());
  const purge = state.cronJobs.find(({ name }) => name === 'efs-purge');
  if (!purge) throw new Error('the simulated cluster has no efs-purge');
  const copies = Array.from({ length: count }, (_, index) => ({
    ...purge,
    name: `purge-${index}`,
    uid: `${purge.uid}-${index}`,
  }));
  return { ...state, cronJobs: copies, jobs: [], pods: [] };
}
