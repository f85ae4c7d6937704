import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { loadedFile } from '../../src/commands/loaded-file.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { freshFolder } from '../storage/stores.ts';
import { BotProcess } from '../support/bot-process.ts';

const edition = (people: string) => `
version: 1
environments: { production: { kubernetes: { context: prod } } }
roles: { responder: { slack_users: [${people}] } }
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

test.each(['before-commit:runbooks_loaded', 'after-commit:runbooks_loaded'])(
  'a process that dies %s of a file that has changed: each load is in the record once, with what it changed',
  async (place) => {
    const folder = freshFolder();
    const file = join(folder, 'runbooks.yaml');
    const variables = { RUNBOLT_RUNBOOKS: file };
    writeFileSync(file, edition('U0RESPOND1'));
    const first = await BotProcess.open(folder, variables);
    await first.kill();

    const dying = await BotProcess.open(folder, { ...variables, RUNBOLT_CRASH_AT: place });
    writeFileSync(file, edition('U0RESPOND1, U0RESPOND2'));
    expect(await dying.ended()).toBe('SIGKILL');
    const next = await BotProcess.open(folder, variables);
    await next.kill();
    writeFileSync(file, edition('U0RESPOND2'));
    const last = await BotProcess.open(folder, variables);
    await last.kill();

    const store = await openStore({ folder, clock: systemClock });
    onTestFinished(() => store.close());
    const loads = (await store.read('runbooks')).map(loadedFile);
    expect(loads.map((load) => load?.changes?.map(({ direction }) => direction))).toEqual([
      undefined,
      ['loosens'],
      ['tightens'],
    ]);
    expect(new Set(loads.map((load) => load?.hash)).size).toBe(3);
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok' });
  },
);
