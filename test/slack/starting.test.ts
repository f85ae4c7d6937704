import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createSlackApp, slackClient } from '../../src/slack/app.ts';
import { bindCommands } from '../../src/slack/bind-commands.ts';
import { openOffice } from '../support/office.ts';

const RUNBOOKS = `
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: look, uses: lever/read, with: { lever: big } }
`;

/** An address at which nobody answers. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

test.each([
  { mode: 'http', signingSecret: 'a signing secret' },
  { mode: 'socket', appToken: 'xapp-1-test' },
] as const)('starts, waits and stops without Slack: $mode', async (mode) => {
  const office = await openOffice(RUNBOOKS);
  const config = { ...mode, botToken: 'xoxb-test', apiUrl: await nowhere() };
  const logged: string[] = [];
  const write = (_facts: object, message: string) => void logged.push(message);
  const log = { info: write, warn: write, error: write };
  const others = {
    readLine: () => ({ given: {}, words: { now: false }, problems: [] }),
    declareIncident: () => Promise.reject(),
    comingUp: () => Promise.reject(),
    showOnCall: () => Promise.reject(),
    askHandoff: () => Promise.reject(),
  };
  const { clock, store, context } = office;
  const app = createSlackApp({
    ...{ config, log, clock, store, auditChannel: undefined },
    client: slackClient(config, log),
    commands: bindCommands(context, others),
    runbooks: () => office.runbooks,
  });

  await app.start();
  while (!logged.some((message) => message.includes('Slack has not said who we are'))) await clock.advance(0);

  expect(app.requestListener === undefined).toBe(mode.mode === 'socket');
  expect(await app.outbox.status()).toMatchObject({ waiting: 0 });
  await app.stop();
});
