import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { type KubernetesState, seed, simulateKubernetes } from '../../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../../src/systems/kubernetes/wire.ts';
import { type Exchange, type FrontWishes, openFront } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import { BACKUPS, DARK, PURGES } from './plan.ts';

/** What all outside systems are told. */
export interface OutsideParts extends Pick<FrontWishes, 'chance' | 'faultiness'> {
  readonly folder: string;
  readonly ledger: Ledger;
}

export interface OutsideSystem {
  /** What the replicas' environment says of it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const JOBS_KEPT_MS = 10 * 60_000;
/** Longer than a step looks: then only a person can tell whether it happened. */
const DARK_MS = 90_000;

/** A cluster with purges and backups to act on, whose every executed write is counted by the mark it carries. */
export async function openCluster({
  folder,
  ledger,
  chance,
  faultiness,
}: OutsideParts): Promise<OutsideSystem> {
  const state = stateWith(PURGES, BACKUPS);
  const dark = new Darkness();
  const simulator = simulateKubernetes({ state, clock: systemClock, faults: new Faults(), context: 'prod' });
  const served = await serveKubernetes(simulator);
  const front = await openFront({
    behind: served.url,
    ...{ chance, faultiness },
    throttle: (response) => void response.writeHead(429, { 'retry-after': '1' }).end('{}'),
    isDark: (path) => dark.isOver(path),
    seen(exchange) {
      countWrite(ledger, exchange);
      dark.falls(exchange);
      forgetOldJobs(state);
    },
    count: (what) => ledger.count(`kubernetes ${what}`),
  });
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  writeFileSync(kubeconfig, served.kubeconfig('prod').replaceAll(served.url, front.url));
  return {
    environment: { KUBECONFIG: kubeconfig },
    async close() {
      await front.close();
      await served.close();
    },
  };
}

/** A CronJob called `dark-…` is not heard of any more once it was written to, for a while. */
class Darkness {
  readonly #until = new Map<string, number>();

  falls({ method, path, status }: Exchange): void {
    const name = darkName(path);
    if (name === undefined || method === 'GET' || path.includes('dryRun') || status >= 300) return;
    this.#until.set(name, Date.now() + DARK_MS);
  }

  isOver(path: string): boolean {
    return (this.#until.get(darkName(path) ?? '') ?? 0) > Date.now();
  }
}

const darkName = (path: string): string | undefined => /\/cronjobs\/(dark-\d+)/.exec(path)?.[1];

function countWrite(ledger: Ledger, { method, path, body, status }: Exchange): void {
  // A review of rights is a question, though it is posted.
  const changes = method !== 'GET' && !path.includes('dryRun') && !path.includes('selfsubjectaccessreviews');
  if (!changes || status >= 300) return;
  const run = /runbolt(?:~1|\/)run"(?:,"value")?:"([^"]+)"/.exec(body)?.[1];
  const step = /runbolt(?:~1|\/)step"(?:,"value")?:"([^"]+)"/.exec(body)?.[1];
  const [where = ''] = path.split('?');
  const name = method === 'POST' ? `/${/"name":"([^"]+)"/.exec(body)?.[1]}` : '';
  const marks = { ...(run !== undefined && { run }), ...(step !== undefined && { step }) };
  ledger.effects.push({ at: Date.now(), system: 'kubernetes', what: `${method} ${where}${name}`, ...marks });
}

function stateWith(purges: number, backups: number): KubernetesState {
  const state = seed('prod', systemClock.now());
  const [purge, backup] = ['efs-purge', 'infershield-backup'].map((name) =>
    state.cronJobs.find((one) => one.name === name),
  );
  if (!purge || !backup) throw new Error('the simulated cluster has no purge or no backup');
  const many = (count: number, name: string, one: typeof purge, schedule: string) =>
    Array.from({ length: count }, (_, index) => ({
      ...structuredClone(one),
      ...{ name: `${name}-${index}`, uid: `${one.uid}-${index}`, schedule },
    }));
  return {
    ...state,
    // Often enough that there is something to stop, and long enough that it is still there.
    cronJobs: [
      ...lasting(many(DARK, 'dark', purge, '0 2 1 1 *'), 3),
      ...lasting(many(purges, 'purge', purge, '*/3 * * * *'), 90),
      ...lasting(many(backups, 'backup', backup, '0 2 1 1 *'), 3),
    ],
    ...{ jobs: [], pods: [] },
  };
}

function lasting(cronJobs: KubernetesState['cronJobs'], seconds: number): KubernetesState['cronJobs'] {
  return cronJobs.map((one) => {
    const text = JSON.stringify(one).replace(
      /"simulator\/duration-seconds":"[^"]*"/g,
      `"simulator/duration-seconds":"${seconds}"`,
    );
    const read: typeof one = JSON.parse(text);
    return read;
  });
}

/** As `ttlSecondsAfterFinished` does it: an hour makes more Jobs than any cluster keeps. */
function forgetOldJobs(state: KubernetesState): void {
  const old = Date.now() - JOBS_KEPT_MS;
  const gone = new Set(state.jobs.filter(({ end }) => end && end.at < old).map(({ uid }) => uid));
  if (gone.size === 0) return;
  state.jobs = state.jobs.filter(({ uid }) => !gone.has(uid));
  state.pods = state.pods.filter(({ job }) => !gone.has(job.uid));
  state.events = state.events.slice(-500);
}
