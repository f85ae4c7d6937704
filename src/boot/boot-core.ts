import type { Logger } from 'pino';
import { allActions } from '../actions/index.ts';
import type { Standstill } from '../audit/event-store.ts';
import { recordStandstill } from '../commands/record-standstill.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Place } from '../lib/few-ahead.ts';
import { type RandomBytes, systemRandom } from '../lib/ids.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { createRedactor, type Redactor } from '../lib/redact.ts';
import { Rosters } from '../oncall/known-roster.ts';
import { createPeople } from '../oncall/people.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { openStore, type Store } from '../storage/open-store.ts';
import type { Chat } from '../systems/chat/port.ts';
import { createDirectory } from '../systems/directory/client.ts';
import type { SlackPeople } from '../systems/directory/port.ts';
import { notConnected } from '../systems/not-connected.ts';
import type { PagerDutyEvents } from '../systems/pagerduty/port.ts';
import type { World } from '../systems/world.ts';
import type { Metrics } from '../web/metrics.ts';
import { connectSystems } from './connect-systems.ts';
import { type Core, createCore } from './core.ts';
import { KnownSecrets } from './known-secrets.ts';
import { keepLastAnswers } from './last-answers.ts';
import { measured } from './measure.ts';
import { ownVersion } from './own-version.ts';
import { loadRunbooks, type WatchedRunbooks, watchRunbooks } from './runbooks-file.ts';
import { learnSecrets, tellChanges, tellReload } from './tell-load.ts';

export interface BootParts {
  readonly log: Logger;
  /** Slack as the systems need it; absent where there is none (the command line without a bot). */
  readonly chat?: Chat;
  readonly people?: SlackPeople;
  readonly clock?: Clock;
  /** By which people edit files, however `clock` is moved. Absent: `clock`. */
  readonly realClock?: Clock;
  readonly random?: RandomBytes;
  /** Resolves when no person is kept waiting by going on. Absent: always at once. */
  readonly quiet?: (place?: Place) => Promise<void>;
  /** Told every secret before it is used. Absent: one of its own. */
  readonly redactor?: Redactor;
  /** Absent: nothing is measured. */
  readonly metrics?: Pick<Metrics, 'appended' | 'called'>;
}

export interface Booted {
  readonly core: Core;
  readonly file: WatchedRunbooks;
  /** Only when the systems are simulated. */
  readonly world: World | undefined;
  readonly pagerdutyEvents: PagerDutyEvents;
  close(): Promise<void>;
}

export type BootResult =
  | ({ readonly ok: true } & Booted)
  | { readonly ok: false; readonly problems: readonly string[] };

/** From the checked environment to a core that is ready to be started. Every problem it meets is told at once. */
export async function bootCore(config: Config, parts: BootParts): Promise<BootResult> {
  const { log, clock = systemClock, random = systemRandom } = parts;
  const actions = allActions();
  const loaded = await loadRunbooks(config.runbooksFile, actions);
  if (!loaded.ok) return { ok: false, problems: [loaded.report] };
  if (loaded.warnings) log.warn(loaded.warnings);

  const redactor = parts.redactor ?? createRedactor();
  const secrets = new KnownSecrets(config, redactor);
  const learn = (runbooks: Runbooks) => learnSecrets({ log, systems: config.systems }, secrets, runbooks);
  const unusable = learn(loaded.runbooks);
  if (unusable.length > 0) return { ok: false, problems: unusable };
  const opened = await openRecord(config, {
    ...{ clock, redactor, log },
    ...(parts.metrics && { metrics: parts.metrics }),
  });
  if ('problem' in opened) return { ok: false, problems: [opened.problem] };
  const { store } = opened;

  const path = config.runbooksFile;
  const file = await watchRunbooks(loaded, {
    ...{ file: path, actions, store, clock: parts.realClock ?? clock },
    onReload(result) {
      tellReload(log, path, result);
      if (result.ok) void core.refreshSchedules().catch((error) => tellUntaken(log, error));
    },
    onChange: (changes) => tellChanges(log, path, changes),
    prepare: learn,
    ...(parts.quiet && { turn: parts.quiet }),
  });
  const chat = parts.chat ?? notConnected('Slack', NO_SLACK);
  const systems = await connectSystems({ config, chat, clock, secrets: secrets.values, log });
  const people = parts.people ?? notConnected<SlackPeople>('Slack', NO_SLACK);
  const lastAnswers = keepLastAnswers(store);
  const directory = createDirectory({ slack: people, pagerduty: systems.pagerduty, clock, lastAnswers });
  const { pagerduty } = systems;
  const personOf = createPeople({ pagerduty, personByEmail: (email) => people.personByEmail(email) });
  const rosters = new Rosters({ store, clock, pagerduty, personOf });
  const core = createCore({
    know: (rota) => rosters.know(rota),
    ...{ store, actions, directory, secrets: secrets.values, redactor, clock, random, log },
    runbooks: file.current,
    systems: parts.metrics ? measured(systems.of, parts.metrics.called) : systems.of,
    ...(parts.quiet && { quiet: parts.quiet }),
  });
  const close = async () => {
    file.stop();
    await core.close();
  };
  const { world, pagerdutyEvents } = systems;
  return { ok: true, core, file, world, pagerdutyEvents, close };
}

const NO_SLACK = 'this process has no Slack to ask.';

function tellUntaken(log: Logger, error: unknown): void {
  log.error({ err: error }, 'schedules could not be taken up; each is looked at when its time comes');
}

interface RecordParts extends Pick<BootParts, 'metrics' | 'log'> {
  readonly clock: Clock;
  readonly redactor: Redactor;
}

async function openRecord(
  { dataFolder, databaseUrl }: Config,
  { clock, redactor, log, metrics }: RecordParts,
) {
  try {
    makeFolder(dataFolder);
    const store: Store = await openStore({
      folder: dataFolder,
      ...(databaseUrl !== undefined && { databaseUrl, version: ownVersion() }),
      clock,
      redact: (value) => redactor.redactJson(value),
      onTakenAgain: (stood) => void tellStandstill(store, stood, log),
      ...(metrics && { onAppended: (ms: number) => metrics.appended(ms / 1_000) }),
    });
    return { store };
  } catch (error) {
    if (error instanceof Failure) return { problem: error.message };
    if (isRefusal(error)) return { problem: `RUNBOLT_DATA=${dataFolder} cannot be used: ${error.message}` };
    throw error;
  }
}

/** What was refused before is known to whoever asked; this is for those who were not there. */
async function tellStandstill(store: Store, stood: Standstill, log: Logger): Promise<void> {
  log.warn({ ...stood }, 'the record takes events again');
  try {
    await recordStandstill(store, stood);
  } catch (error) {
    log.warn({ err: error }, 'that the record stood still could not be recorded');
  }
}

const isRefusal = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';
