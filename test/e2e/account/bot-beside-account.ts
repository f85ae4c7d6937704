import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, vi } from 'vitest';
import { startBot } from '../../../src/boot/start-bot.ts';
import { readConfig } from '../../../src/config.ts';
import type { Message } from '../../../src/workspace/message.ts';
import type { Workspace } from '../../../src/workspace/workspace.ts';
import { type BEN, OPS, RHEA } from '../../support/bot.ts';
import { textOf } from '../../support/text-of.ts';

const ASKS = /^❓/;
const ENDED = /^(✅|❌|↩️|✋|⛔|⌛|📋)/;
const LONGEST_MS = 60_000;

/** One run as the channel shows it. */
export interface ToldRun {
  /** What its message says once it asks for a confirmation. */
  asked(): Promise<string>;
  /** What its message says once it has ended. */
  ended(): Promise<string>;
  /** The requester presses a button, or the approver does. */
  press(label: string, user?: typeof BEN): Promise<void>;
  /** The requester confirms with the phrase that the plan asks for. */
  confirmWith(phrase: string): Promise<void>;
  /** The run that its Undo starts. */
  undo(): Promise<ToldRun>;
}

export interface BotBesideAccount {
  /** `type('/scale', 'api 5')` */
  type(command: string, text?: string): Promise<ToldRun>;
}

/** The whole bot by the real clock, with the local workspace as its Slack and the account as its AWS. */
export async function botBesideAccount(endpoint: string): Promise<BotBesideAccount> {
  // Where the SDKs look for it.
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-aws-'));
  const config = readConfig({
    ...{ RUNBOLT_DATA: folder, PORT: '0', RUNBOLT_SYSTEMS: 'real', AWS_ENDPOINT_URL: endpoint },
    RUNBOLT_RUNBOOKS: join(import.meta.dirname, 'runbooks.yaml'),
  });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const started = await startBot(config.config, { log: pino({ level: process.env.STORY_LOG ?? 'silent' }) });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  const { bot } = started;
  afterAll(async () => {
    await bot.stop();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
  if (!bot.local) throw new Error('this bot speaks in another Slack');
  return speakingIn(bot.local.workspace);
}

function speakingIn(workspace: Workspace): BotBesideAccount {
  const roots = () => workspace.channel(OPS);

  /** The message that comes of what is done: runs are told in the channel, and nothing else is. */
  async function next(act: () => Promise<{ readonly ok: boolean }>): Promise<ToldRun> {
    const before = roots().length;
    expect(await act()).toMatchObject({ ok: true });
    await expect.poll(() => roots().length, { timeout: LONGEST_MS }).toBeGreaterThan(before);
    const [root] = roots().slice(before);
    if (!root) throw new Error('the message of the run is gone');
    return told(root.ts);
  }

  function told(ts: string): ToldRun {
    const now = () => roots().find((one) => one.ts === ts);
    const stands = async (how: RegExp): Promise<Message> => {
      await expect.poll(() => now()?.text, { timeout: LONGEST_MS }).toMatch(how);
      const found = now();
      if (!found) throw new Error('the message of the run is gone');
      return found;
    };
    return {
      asked: async () => textOf(await stands(ASKS)),
      ended: async () => textOf(await stands(ENDED)),
      async press(label, user) {
        expect(await workspace.as(user ?? RHEA).click(await stands(ASKS), label)).toMatchObject({ ok: true });
      },
      async confirmWith(phrase) {
        expect(await workspace.as(RHEA).click(await stands(ASKS), 'Confirm…')).toMatchObject({ ok: true });
        await expect.poll(() => workspace.modal(RHEA)?.id, { timeout: LONGEST_MS }).toBeDefined();
        const form = workspace.modal(RHEA)?.id ?? '';
        expect(await workspace.as(RHEA).submit(form, { phrase })).toMatchObject({ ok: true });
      },
      async undo() {
        const over = await stands(ENDED);
        return next(() => workspace.as(RHEA).click(over, 'Undo…'));
      },
    };
  }

  return { type: (command, text) => next(() => workspace.as(RHEA).command(OPS, command, text)) };
}
