import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { foldStream, runStream } from '../../src/runs/run-stream.ts';
import { sign } from '../../src/slack/guard.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { SIGNING_SECRET } from '../support/outside.ts';
import { Replica } from '../support/replica.ts';
import { silentWire } from '../support/silent-wire.ts';
import { writeKubeconfig } from '../systems/kubernetes/stand-in.ts';

const RUNBOOKS = `
version: 1
environments: { production: { kubernetes: { context: prod } } }
roles: { responder: { slack_users: [U0RESPOND1] } }
runbooks:
  pause-purge:
    command: /pause-purge
    title: Pause the purge
    halt: true
    environment: production
    allow: { run: [responder] }
    steps:
      - { id: suspend, uses: kubernetes/suspend-cronjob, with: { namespace: storage, name: efs-purge } }
`;

test('told to stop while a cluster and Slack keep their connections open, it is gone within the grace period, and the run is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const runbooks = join(folder, 'runbooks.yaml');
  writeFileSync(runbooks, RUNBOOKS);
  const silent = `http://127.0.0.1:${await silentWire()}`;
  const outside = { slackUrl: `${silent}/api/`, kubeconfig: writeKubeconfig({ server: silent }) };
  const replica = await Replica.start({ folder, outside, runbooks });
  const acknowledged = await command(replica.url, '/pause-purge', 'now');

  const began = performance.now();
  const code = await replica.stop();
  const tookMs = performance.now() - began;

  expect(acknowledged).toContain('Pause the purge');
  // One that has not closed everything within the grace period ends itself with 1.
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(20_000);
  const store = await openStore({ folder, clock: systemClock });
  onTestFinished(() => store.close());
  const [run] = await store.recentRuns({ limit: 10 });
  const standing = foldStream(await store.read(runStream(run?.id ?? '')));
  expect(standing).toMatchObject({ request: { now: true }, end: undefined });
});

async function command(url: string, name: string, text: string): Promise<string> {
  const body = new URLSearchParams({
    ...{ command: name, text, trigger_id: 't1', team_id: 'T0LOCAL', user_id: 'U0RESPOND1' },
    ...{ user_name: 'rhea', channel_id: 'C0OPS', channel_name: 'ops', response_url: `${url}/nowhere` },
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const response = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': sign(SIGNING_SECRET, timestamp, Buffer.from(body)),
    },
    body,
  });
  return response.text();
}
