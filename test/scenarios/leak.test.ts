import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Boot } from '../../src/cli/surroundings.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { BEN, beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const SECRET = 'marker"of\\a/secret+hunter2';
const FORMS = [
  SECRET,
  JSON.stringify(SECRET).slice(1, -1),
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('base64url'),
];

/** It comes back in every form: in the arguments, in what the Job prints, in what it fails with. */
const RUNBOOK = `
  restore-secretly:
    command: /restore-secretly
    title: Restore secretly
    environment: staging
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: do it, approvals: 1 }
    steps:
      - id: restore
        uses: kubernetes/run-job
        with:
          namespace: infershield
          from_cronjob: infershield-backup
          command: [bash, scripts/restore.sh]
          args:
            - "--password=\${{ secrets.RESTORE_PASSWORD }}"
          finish_within: 15m
      - id: notify
        uses: http/request
        with:
          method: POST
          url: https://nowhere.example/\${{ secrets.RESTORE_PASSWORD }}
          headers: { Authorization: "Bearer \${{ secrets.RESTORE_PASSWORD }}" }
`;

test('a secret reaches the action and nothing else: no message, record, file, command line, page or error', async () => {
  const { environment } = await ownRunbooksFile((text) => `${text}${RUNBOOK}`);
  const story = await beginStory({ environment: { ...environment, RESTORE_PASSWORD: SECRET } });

  await story.rhea.command(OPS, '/restore-secretly');
  const asked = await story.asked(/Restore secretly/);
  await story.ben.click(asked, 'Deny…');
  clean('the form that asks why not', JSON.stringify(story.modal(BEN)));
  await story.ben.click(asked, 'Approve');
  await story.rhea.click(asked, 'Confirm…');
  clean('the form for the phrase', JSON.stringify(story.modal(RHEA)));
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'do it' });
  await story.ended(/Restore secretly/);

  expect(JSON.stringify(story.state().kubernetes.staging)).toContain(JSON.stringify(SECRET).slice(1, -1));
  clean('Slack', JSON.stringify(story.workspace.snapshot()));
  clean('the record', JSON.stringify(await story.record()));
  const [run] = await story.bot.booted.core.store.recentRuns({ limit: 1 });
  for (const line of [
    `show ${run?.id}`,
    `show ${run?.id} --json`,
    `audit report ${run?.id}`,
    'audit export',
  ]) {
    clean(line, await typed(story, line));
  }
  for (const line of [
    'history --json',
    'audit export --format csv',
    'plan restore-secretly --json',
    'open',
  ]) {
    clean(line, await typed(story, line));
  }
  for (const path of ['/readyz', '/healthz', '/metrics']) {
    const page = await fetch(`${story.bot.url}${path}`);
    clean(path, `${page.status} ${await page.text()}`);
  }
  await story.bot.stop();
  for (const [file, bytes] of await filesOf(story)) {
    // The simulated cluster's own memory is the cluster, not ours.
    if (file !== 'world.json') clean(file, bytes.toString('latin1'));
  }
});

function clean(where: string, text: string): void {
  expect(text.length, where).toBeGreaterThan(0);
  for (const form of FORMS) expect([where, text.includes(form)]).toEqual([where, false]);
}

const nobody = async () => ({ ok: false, problems: ['there is a bot'] }) as const;
const BESIDE: Boot = { desk: nobody, planning: nobody, record: nobody, examine: async () => [] };

/** What the command line answers beside the running bot, errors included. */
async function typed(story: Story, line: string): Promise<string> {
  let said = '';
  const take = (text: string) => {
    said += text;
  };
  const terminal = {
    say: take,
    complain: take,
    write: async (text: string) => {
      take(text);
      return true;
    },
    readInput: async () => Buffer.of(),
    onInterrupt: () => () => {},
  };
  const variables = { RUNBOLT_DATA: story.folder, HOME: story.folder };
  await runCli(line.split(' '), { variables, account: 'ben', terminal, clock: systemClock, boot: BESIDE });
  return said;
}

async function filesOf({ folder }: Story): Promise<readonly (readonly [string, Buffer])[]> {
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
}

test('a bot that cannot start says why, and nothing of what it signs in with', async () => {
  const password = 'hunter2-of-the-record';
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: `postgresql://app:${password}@127.0.0.1:1/runbolt`,
    },
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);

  expect(await once(child, 'exit')).toEqual([1, null]);

  const words = (await said).join('');
  expect(words).toContain('127.0.0.1:1');
  expect(words).not.toContain(password);
});
