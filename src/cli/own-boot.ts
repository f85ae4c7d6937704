import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { allActions } from '../actions/index.ts';
import { bootCore } from '../boot/boot-core.ts';
import { connectSystems } from '../boot/connect-systems.ts';
import { readJson } from '../boot/kept-json.ts';
import { KnownSecrets } from '../boot/known-secrets.ts';
import { type OpenLog, openLog } from '../boot/open-log.ts';
import { loadRunbooks } from '../boot/runbooks-file.ts';
import type { PlanTools } from '../commands/plan-runbook.ts';
import type { Config, SlackConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import { systemRandom } from '../lib/ids.ts';
import type { Json } from '../lib/json.ts';
import { NO_MEMBERSHIPS } from '../policy/membership.ts';
import type { Engine } from '../runs/engine.ts';
import { slackClient } from '../slack/app.ts';
import { slackPeople } from '../slack/people.ts';
import { openStore, type Store } from '../storage/open-store.ts';
import { connectChat } from '../systems/chat/client.ts';
import type { Chat } from '../systems/chat/port.ts';
import { notConnected } from '../systems/not-connected.ts';
import { examineAlone } from './doctor/examine.ts';
import type { Boot, Booted, OwnRecord } from './surroundings.ts';

/** What the command line puts together when no bot answers. Its log goes beside the answer, and only when it is bad. */
export const ownBoot: Boot = {
  async desk(config) {
    const { log, redactor } = quietLog(config);
    const booted = await bootCore(config, {
      log,
      redactor,
      ...(config.slack && slackParts(config.slack, log)),
    });
    if (!booted.ok) return booted;
    const { context, tools, store, engine, comingUp } = booted.core;
    const examine = () => examineAlone(config.environment);
    const desk = { context, planning: tools, record: store, systems: config.systems, comingUp, examine };
    return {
      ok: true,
      own: { desk, log, start: () => startUnlessOthersDo(store, engine), close: () => booted.close() },
    };
  },
  record,
  planning,
  examine: examineAlone,
};

/** A folder without a record is not made into one. */
async function record({ dataFolder, databaseUrl }: Config): Promise<Booted<OwnRecord>> {
  if (databaseUrl === undefined && !existsSync(join(dataFolder, 'runbolt.db'))) {
    return {
      ok: false,
      problems: [`There is no record in ${dataFolder}. Point RUNBOLT_DATA to the folder of the bot.`],
    };
  }
  try {
    const store = await openStore({
      folder: dataFolder,
      ...(databaseUrl !== undefined && { databaseUrl }),
      clock: systemClock,
    });
    return { ok: true, record: store, close: () => store.close() };
  } catch (error) {
    if (error instanceof Failure) return { ok: false, problems: [error.message] };
    throw error;
  }
}

/** Bots that share the record do the work, with all that they are connected to. */
async function startUnlessOthersDo({ replicas }: Store, engine: Engine): Promise<void> {
  const bots = (await replicas?.alive()) ?? [];
  if (bots.length === 0) await engine.start();
}

async function planning(config: Config): Promise<Booted<{ readonly tools: PlanTools }>> {
  const actions = allActions();
  const loaded = await loadRunbooks(config.runbooksFile, actions);
  if (!loaded.ok) return { ok: false, problems: [loaded.report] };

  const { log, redactor } = quietLog(config);
  const secrets = new KnownSecrets(config, redactor);
  const unusable = secrets.learn(loaded.runbooks);
  if (unusable.length > 0) return { ok: false, problems: unusable };
  const tools: PlanTools = {
    actions,
    runbooks: () => loaded.runbooks,
    systems: await liveSystems(config, secrets.values),
    // Accounts are named in the file itself; nobody is asked who else is in a role.
    memberships: async () => NO_MEMBERSHIPS,
    secrets: secrets.values,
    // A plan is plain data, and the redactor keeps its shape.
    redact: (data) => redactor.redactJson(data as Json) as typeof data,
    clock: systemClock,
    random: systemRandom,
    log,
  };
  return { ok: true, tools };
}

/** Only for looking: a simulated world is read as the bot left it, and never written back. */
async function liveSystems(config: Config, secrets: PlanTools['secrets']): Promise<PlanTools['systems']> {
  const chat = notConnected<Chat>('Slack', 'a plan needs none.');
  if (config.systems === 'real')
    return (await connectSystems({ config, chat, clock: systemClock, secrets })).of;
  const saved = readJson(join(config.dataFolder, 'world.json'));
  const { createWorld } = await import('../systems/world.ts');
  const world = createWorld({ clock: systemClock, ...(saved && { saved }) });
  return (environment) => ({ ...world.systems(environment), chat });
}

function slackParts(slack: SlackConfig, log: OpenLog['log']) {
  const { botToken: token, apiUrl } = slack;
  return {
    chat: connectChat({ token, ...(apiUrl !== undefined && { apiUrl }) }),
    people: slackPeople(slackClient(slack, log)),
  };
}

const quietLog = ({ environment, logLevel }: Config) =>
  openLog(environment.LOG_LEVEL === undefined ? 'error' : logLevel, pino.destination(2));
