import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { seed, simulateKubernetes } from '../../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../../src/systems/kubernetes/wire.ts';
import { pagerDutyServer } from '../../src/systems/pagerduty/wire.ts';
import { createWorld } from '../../src/systems/world.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';

/** What replicas are told, so that they and this Slack believe each other. */
export const BOT_TOKEN = 'xoxb-a-token-of-the-tests';
export const SIGNING_SECRET = 'a signing secret of the tests';

/** The world outside the replicas: it goes on when they are killed, and counts what was done to it. */
export interface Outside {
  readonly slack: Workspace;
  /** For `SLACK_API_URL`. */
  readonly slackUrl: string;
  /** The path of a file. */
  readonly kubeconfig: string;
  /** How often each CronJob and each Job was written to. */
  readonly writes: ReadonlyMap<string, number>;
  /** What was asked of the cluster that changes it, in order: `PATCH efs-purge`. */
  readonly changes: readonly string[];
  /** For `PAGERDUTY_API_URL`. */
  readonly pagerdutyUrl: string;
  /** The key of each page that was asked for, and how it went. */
  readonly pages: readonly string[];
  close(): Promise<void>;
}

export interface OutsideWishes {
  readonly folder: string;
  /** CronJobs `purge-0` … in the namespace `storage`; `seeded`: the cluster of the example, whose purge is running. */
  readonly cronJobs: number | 'seeded';
  /** How long the cluster takes for a write. */
  readonly writeMs: number;
  /** The replica that the next command or click is delivered to. */
  readonly deliverTo: () => string;
  readonly commands: readonly string[];
}

export async function openOutside(wishes: OutsideWishes): Promise<Outside> {
  const cluster = await openCluster(wishes);
  const slack = await openSlack(wishes);
  const pagerduty = await openPagerDuty();
  return {
    ...{ slack: slack.workspace, slackUrl: slack.url },
    ...{ kubeconfig: cluster.kubeconfig, writes: cluster.writes, changes: cluster.changes },
    ...{ pagerdutyUrl: pagerduty.url, pages: pagerduty.pages },
    async close() {
      await slack.close();
      await pagerduty.close();
      await cluster.close();
    },
  };
}

async function openCluster({ folder, cronJobs, writeMs }: OutsideWishes) {
  const writes = new Map<string, number>();
  const changes: string[] = [];
  const clock = systemClock;
  const cluster = simulateKubernetes({
    ...{ clock, faults: new Faults(), context: 'prod' },
    state: cronJobs === 'seeded' ? seed('prod', clock.now()) : withPurges(cronJobs),
  });
  const served = await serveKubernetes({
    async send(request, signal) {
      const name = request.method === 'GET' ? undefined : nameOf(request.path);
      if (name === undefined) return cluster.send(request, signal);
      writes.set(name, (writes.get(name) ?? 0) + 1);
      changes.push(`${request.method} ${name}`);
      await new Promise<void>((resolve) => void clock.after(writeMs, resolve));
      // What has arrived is carried out, whether anybody still waits for the answer or not.
      return cluster.send(request, new AbortController().signal);
    },
  });
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  writeFileSync(kubeconfig, served.kubeconfig('prod'));
  return { kubeconfig, writes, changes, close: () => served.close() };
}

/** A dry run writes nothing. */
function nameOf(path: string): string | undefined {
  const found = path.includes('dryRun') ? null : /\/(?:(?:cron)?jobs|deployments)(?:\/([\w-]+))?/.exec(path);
  return found ? (found[1] ?? 'a new Job') : undefined;
}

function withPurges(count: number) {
  const state = seed('prod', systemClock.now());
  const purge = state.cronJobs.find(({ name }) => name === 'efs-purge');
  if (!purge) throw new Error('the simulated cluster has no efs-purge');
  const cronJobs = Array.from({ length: count }, (_, index) => ({
    ...purge,
    ...{ name: `purge-${index}`, uid: `${purge.uid}-${index}` },
  }));
  return { ...state, cronJobs, jobs: [], pods: [] };
}

/** Those who pick up the phone: each page is counted, also one that is refused. */
async function openPagerDuty() {
  const { pagerduty } = createWorld({ clock: systemClock }).systems({
    ...{ name: 'production', hosts: [], databases: {} },
  });
  const pages: string[] = [];
  const server = pagerDutyServer({
    ...pagerduty,
    createIncident(incident, signal) {
      pages.push(incident.incidentKey);
      return pagerduty.createIncident(incident, signal);
    },
  });
  return { pages, ...(await listening(server)) };
}

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function openSlack({ deliverTo, commands }: OutsideWishes) {
  const server = createServer((request, response) => {
    if (!workspace.handle(request, response)) response.writeHead(404).end();
  });
  const { url: origin, close } = await listening(server);
  const workspace = createWorkspace({
    ...{ clock: systemClock, botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, url: origin },
    deliverTo: () => `${deliverTo()}/slack/events`,
    commands: () => commands.map((command) => ({ command, description: command })),
  });
  return {
    workspace,
    url: `${origin}/workspace/api/`,
    async close() {
      workspace.close();
      await close();
    },
  };
}
