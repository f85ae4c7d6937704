import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { manifest } from '../../src/slack/manifest.ts';
import { Faults } from '../../src/systems/faults.ts';
import {
  type KubernetesSimulator,
  seed,
  simulateKubernetes,
} from '../../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../../src/systems/kubernetes/wire.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { beginStory, OPS, type Story } from '../support/bot.ts';
import { HeldClock } from '../support/held-clock.ts';

const PURGE = /Pause the EFS purge/;
const BACKUP = /Back up InferShield now/;

// Loaded on first need, which takes a while of real time: not while a held clock waits for it.
beforeAll(() => import('@kubernetes/client-node'));

describe('with KUBECONFIG set and RUNBOLT_SYSTEMS=real', () => {
  test('/pause-purge suspends the CronJob and stops its Job in a cluster behind the Kubernetes API', async () => {
    const { story, cluster } = await besideACluster();

    await story.rhea.command(OPS, '/pause-purge');
    await story.rhea.click(await story.asked(PURGE), 'Confirm');

    const done = await story.ended(PURGE);
    expect(done.text).toBe(
      '✅ Done · Pause the EFS purge · production: No Pod of storage/efs-purge runs any more.',
    );
    expect(cluster.state.cronJobs.find(({ name }) => name === 'efs-purge')).toMatchObject({ suspend: true });
    expect(cluster.state.jobs.filter(({ namespace }) => namespace === 'storage')).toEqual([]);
    expect(story.thread(done)).toMatch(/saved before it is stopped: [\d,]+ files scanned/);
  });

  test('its undo resumes the CronJob', async () => {
    const { story, cluster } = await besideACluster();
    await story.rhea.command(OPS, '/pause-purge', 'now');
    await story.rhea.click(await story.ended(PURGE), 'Undo…');
    const asked = await story.asked(/Undo/);

    await story.ben.click(asked, 'Approve');
    await story.rhea.click(asked, 'Confirm…');
    await story.rhea.submit(story.modal('U0RESPOND1').id, { phrase: 'undo: pause the efs purge' });

    await story.ended(/Undo/);
    expect(cluster.state.cronJobs.find(({ name }) => name === 'efs-purge')).toMatchObject({ suspend: false });
  });

  test('the first half of /trigger-backup makes the Job and follows it to its end', async () => {
    const { story, cluster } = await besideACluster();

    await story.rhea.command(OPS, '/trigger-backup');
    await story.rhea.click(await story.asked(BACKUP), 'Confirm');

    await story.sees(() => {
      const thread = story.thread(story.root(BACKUP) ?? expect.fail('no message'));
      expect(thread).toContain('is complete after');
      expect(thread).toContain('PostgreSQL dump compressed');
    });
    const job = cluster.state.jobs.find(({ owner }) => owner?.name === 'infershield-backup');
    expect(job?.end).toMatchObject({ type: 'Complete' });
    expect(job?.annotations).toMatchObject({ 'cronjob.kubernetes.io/instantiate': 'manual' });
  });

  test('when the API server refuses, nothing was changed and the missing right is named', async () => {
    const { story, cluster, faults } = await besideACluster();
    faults.set('kubernetes/refused', true);

    await story.rhea.command(OPS, '/pause-purge', 'now');

    expect((await story.ended(PURGE)).text).toMatch(/^❌ Failed.*patch cronjobs/);
    expect(cluster.state.cronJobs.find(({ name }) => name === 'efs-purge')).toMatchObject({ suspend: false });
  });

  test('an answer that is lost on the wire is looked for, not sent again', async () => {
    const { story, cluster, faults } = await besideACluster();
    await story.rhea.command(OPS, '/pause-purge');
    const asked = await story.asked(PURGE);

    faults.set('kubernetes/answer-lost', true);
    await story.rhea.click(asked, 'Confirm');

    expect((await story.ended(PURGE)).text).toMatch(/^✅ Done/);
    expect(cluster.state.cronJobs.find(({ name }) => name === 'efs-purge')).toMatchObject({ generation: 2 });
  });
});

test('with the tokens of a Slack that is somewhere else, the bot works there', async () => {
  const clock = new HeldClock();
  const elsewhere = await slackElsewhere(clock);
  const story = await beginStory({
    clock,
    workspace: elsewhere.workspace,
    environment: elsewhere.environment,
  });
  elsewhere.leadTo(story);

  await story.rhea.command(OPS, '/pause-purge');
  await story.rhea.click(await story.asked(PURGE), 'Confirm');

  const done = await story.ended(PURGE);
  expect(done.text).toMatch(/^✅ Done/);
  expect(story.bot.local).toBeUndefined();
  expect((await fetch(story.bot.url)).status).toBe(404);
});

interface BesideACluster {
  readonly story: Story;
  readonly cluster: KubernetesSimulator;
  readonly faults: Faults;
}

/** The cluster is reached as any other: by a kubeconfig, over HTTP, with the vendor's client. */
async function besideACluster(): Promise<BesideACluster> {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seed('prod', clock.now());
  const cluster = simulateKubernetes({ state, clock, faults, context: 'prod' });
  const server = await serveKubernetes(cluster);
  onTestFinished(() => server.close());
  const environment = {
    KUBECONFIG: await kubeconfigFile(server.kubeconfig('prod')),
    RUNBOLT_SYSTEMS: 'real',
    STAGING_DATABASE_URL: 'postgresql://nowhere.invalid/staging',
    PRODUCTION_REPLICA_URL: 'postgresql://nowhere.invalid/replica',
  };
  return { story: await beginStory({ clock, environment }), cluster, faults };
}

async function kubeconfigFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'config');
  await writeFile(path, text);
  return path;
}

/** A stand-in for Slack on a server of its own, which knows nothing of the bot but its request URL. */
async function slackElsewhere(clock: HeldClock) {
  const [botToken, signingSecret] = ['xoxb-elsewhere', 'signed-elsewhere'];
  let story: Story | undefined;
  const server = createServer((request, response) => {
    if (!workspace.handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;
  const workspace: Workspace = createWorkspace({
    ...{ clock, botToken, signingSecret, url },
    signedAt: () => clock.now(),
    deliverTo: () => `${story?.bot.url}/slack/events`,
    commands: () => commandsOf(story),
  });
  onTestFinished(() => {
    workspace.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    workspace,
    environment: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${url}/workspace/api/`,
      RUNBOLT_SYSTEMS: 'simulated',
      HOST: '127.0.0.1',
    },
    leadTo: (bot: Story) => {
      story = bot;
    },
  };
}

/** As its operator has pasted the manifest into Slack. */
function commandsOf(story: Story | undefined) {
  if (!story) return [];
  const { features } = manifest(story.bot.booted.file.current(), { socketMode: true });
  return (features?.slash_commands ?? []).map(({ command, description }) => ({ command, description }));
}
