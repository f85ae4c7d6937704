import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Config, SlackConfig } from '../config.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Place } from '../lib/few-ahead.ts';
import { type RandomBytes, systemRandom } from '../lib/ids.ts';
import { Precedence } from '../lib/precedence.ts';
import { createRedactor, type Redactor } from '../lib/redact.ts';
import { createSlackApp, type SlackApp, slackClient } from '../slack/app.ts';
import { bindCommands } from '../slack/bind-commands.ts';
import { slackPeople } from '../slack/people.ts';
import { connectChat } from '../systems/chat/client.ts';
import type { ControlSocket } from '../web/control-socket.ts';
import { checkHealth, type Health } from '../web/health.ts';
import { createMetrics, type Metrics, type Standing } from '../web/metrics.ts';
import { startWebServer, type WebServer } from '../web/server.ts';
import type { Get } from '../web/webhooks/sns-certificates.ts';
import { type Booted, bootCore } from './boot-core.ts';
import type { Bot, BotParts } from './bot.ts';
import type { Core } from './core.ts';
import { listenForHeartbeats } from './heartbeats.ts';
import { LocalClock } from './local-clock.ts';
import type { LocalWorkspace } from './local-workspace.ts';
import { lookAtSystems, type SystemsInView } from './look-at-systems.ts';
import { standingNow } from './measure.ts';
import { KEEP_APART, mayMove, recordAhead } from './moved-clock.ts';
import { newsHealth } from './news-health.ts';
import { lookAhead } from './next-event.ts';
import { openControlSocket } from './open-control-socket.ts';
import { otherRooms } from './other-rooms.ts';
import { settingsOf } from './shared-settings.ts';
import { type WatchedReplicas, watchReplicas } from './watch-replicas.ts';
import { openWebhooks } from './webhooks.ts';

/** What has been opened so far, in order, and closed in the opposite order, also when only half of it stands. */
export class Rooms {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #clock: Clock;
  /** Only where people may move it. */
  readonly #localClock: LocalClock | undefined;
  readonly #random: RandomBytes;
  readonly #redactor: Redactor;
  readonly #get: Get | undefined;
  readonly #metrics: Metrics;
  readonly #precedence: Precedence;
  readonly #quiet = (place?: Place) => this.#precedence.quiet(place);
  #server: WebServer | undefined;
  #local: LocalWorkspace | undefined;
  #booted: Booted | undefined;
  #slack: SlackApp | undefined;
  #control: ControlSocket | undefined;
  #heartbeats: RequestListener | undefined;
  #webhooks: RequestListener | undefined;
  #others: WatchedReplicas | undefined;
  #inView: SystemsInView | undefined;
  #ready = false;

  constructor(config: Config, parts: BotParts) {
    const { log, clock = systemClock, random = systemRandom, redactor = createRedactor(), get } = parts;
    this.#config = config;
    this.#precedence = parts.precedence ?? new Precedence();
    this.#log = log;
    this.#localClock = mayMove(config) ? new LocalClock(config.dataFolder, clock, log) : undefined;
    this.#clock = this.#localClock?.clock ?? clock;
    this.#random = random;
    this.#redactor = redactor;
    this.#get = get;
    this.#metrics = createMetrics({ standing: () => this.#standing(), log });
  }

  /** What stands in the way; empty when everything is open. */
  async open(): Promise<readonly string[]> {
    const ahead = recordAhead(this.#config);
    if (ahead !== undefined) this.#log.warn(`${ahead} ${KEEP_APART}`);
    const listening = await this.#listen();
    if (!listening.ok) return [listening.problem];
    this.#server = listening.server;

    const slackConfig = await this.#slackConfig();
    const client = slackClient(slackConfig, this.#log);
    const booted = await bootCore(this.#config, {
      ...{ log: this.#log, clock: this.#clock, random: this.#random, quiet: this.#quiet },
      ...(this.#localClock && { realClock: this.#localClock.real }),
      redactor: this.#redactor,
      metrics: this.#metrics,
      chat: connectChat({
        token: slackConfig.botToken,
        ...(slackConfig.apiUrl !== undefined && { apiUrl: slackConfig.apiUrl }),
      }),
      people: slackPeople(client),
    });
    if (!booted.ok) return booted.problems;
    this.#booted = booted;

    const control = await openControlSocket(booted, {
      ...{ config: this.#config, clock: this.#clock, log: this.#log },
      standing: () => this.#health(),
    });
    if (!control.ok) return [control.problem];
    this.#control = control.socket;
    this.#slack = this.#slackApp(booted, { config: slackConfig, client });
    this.#openOtherDoors(booted);
    await this.#begin(booted, this.#slack);
    return [];
  }

  #slackApp({ core, file, pagerdutyEvents: events }: Booted, own: OwnSlack): SlackApp {
    const { auditChannel, pagerdutyEvents } = this.#config;
    return createSlackApp({
      ...{ ...own, quiet: this.#quiet, log: this.#log, clock: this.#clock, store: core.store },
      leases: core.store.leases,
      commands: bindCommands(core.context, otherRooms(core, this.#config)),
      ...{ runbooks: file.current, auditChannel },
      // Where a person is called when Slack is away: it needs a key of PagerDuty's.
      callElsewhere: pagerdutyEvents && { events, routingKey: pagerdutyEvents.routingKey },
    });
  }

  #openOtherDoors(booted: Booted): void {
    const { core, file } = booted;
    this.#heartbeats = listenForHeartbeats(booted, { clock: this.#clock, log: this.#log });
    this.#webhooks = openWebhooks({
      ...{ config: this.#config, redactor: this.#redactor, log: this.#log, clock: this.#clock },
      ...{ intake: core.alerts, runbooks: file.current, get: this.#get, count: this.#metrics.webhook },
    });
  }

  async #begin(booted: Booted, slack: SlackApp): Promise<void> {
    const { core } = booted;
    await core.engine.start();
    await core.refreshSchedules();
    await slack.start();
    this.#letClockMove(core, slack);
    this.#inView = this.#viewOfSystems(booted);
    this.#watchReplicas(booted);
    this.#ready = true;
  }

  #letClockMove(core: Core, { outbox }: SlackApp): void {
    const idle = async () => {
      await core.engine.idle();
      await outbox.idle();
    };
    this.#localClock?.meet({ core, idle, next: lookAhead(core, this.#log) });
  }

  #watchReplicas({ core: { store, tools }, file }: Booted): void {
    const { replicas } = store;
    if (!replicas) return;
    const settings = settingsOf(this.#config);
    const self = () => {
      const runbooks = file.current();
      const slack = this.#slack?.told();
      const accounts = this.#inView?.accounts() ?? {};
      return {
        runbooks: runbooks.hash,
        settings: settings({ runbooks, secrets: tools.secrets, slack, accounts }),
      };
    };
    this.#others = watchReplicas({ replicas, store, clock: this.#clock, log: this.#log, self });
  }

  /** What is simulated is always there. */
  #viewOfSystems({ core, file }: Booted): SystemsInView | undefined {
    if (this.#config.systems === 'simulated') return undefined;
    return lookAtSystems({
      ...{ runbooks: file.current, systems: core.tools.systems, pagesAs: this.#config.pagerduty?.from },
      ...{ clock: this.#clock, log: this.#log, redact: (text) => this.#redactor.redact(text) },
    });
  }

  bot(): Bot {
    if (!this.#server || !this.#booted || !this.#slack) throw new Error('the bot is not open');
    return {
      url: this.#server.url,
      booted: this.#booted,
      slack: this.#slack,
      local: this.#local,
      stop: () => this.close(),
    };
  }

  async close(): Promise<void> {
    this.#ready = false;
    this.#localClock?.stop();
    this.#others?.stop();
    this.#inView?.stop();
    // Takes no more work from now on, while those who are connected get their answers.
    this.#booted?.core.engine
      .stop()
      .catch((error: unknown) => this.#log.error({ err: error }, 'the engine could not be stopped'));
    await this.#control?.close();
    this.#local?.workspace.close();
    await Promise.all([this.#server?.close(), this.#slack?.stop()]);
    await this.#booted?.close();
  }

  #listen() {
    const { host, port } = this.#config;
    const notYet: RequestListener = (_request, response) => response.writeHead(503).end();
    return startWebServer({
      ...{ host, port, log: this.#log, clock: this.#clock },
      slackListener: (request, response) => {
        response.once('close', this.#precedence.asked());
        (this.#slack?.requestListener ?? notYet)(request, response);
      },
      heartbeats: (request, response) => (this.#heartbeats ?? notYet)(request, response),
      metrics: this.#metrics.listener,
      webhooks: (request, response) => (this.#webhooks ?? notYet)(request, response),
      workspace: (request, response) => {
        if (!this.#local?.workspace.handle(request, response)) response.writeHead(404).end();
      },
      health: () => this.#health(),
      ready: () => this.#ready,
    });
  }

  async #slackConfig(): Promise<SlackConfig> {
    if (this.#config.slack) return this.#config.slack;
    const { openLocalWorkspace } = await import('./local-workspace.ts');
    this.#local = await openLocalWorkspace({
      ...{ config: this.#config, clock: this.#clock, localClock: this.#localClock },
      ...{ random: this.#random, log: this.#log },
      server: () => this.#openServer(),
      booted: () => this.#booted,
    });
    return this.#local.slack;
  }

  #openServer(): WebServer {
    if (!this.#server) throw new Error('the server is not open');
    return this.#server;
  }

  async #standing(): Promise<Standing> {
    if (!this.#booted || !this.#slack) throw new Error('the bot is not open');
    const { store } = this.#booted.core;
    const isSlackAway = this.#slack.trouble() !== undefined;
    const seen = this.#inView?.seen() ?? [];
    return standingNow({ store, outbox: this.#slack.outbox, isSlackAway, seen, now: this.#clock.now() });
  }

  async #health(): Promise<Health> {
    if (!this.#booted || !this.#slack) {
      return { healthy: false, store: { writable: false, problem: 'Starting.' } };
    }
    const { core, file } = this.#booted;
    const health = await checkHealth({ store: core.store, clock: this.#clock });
    const differences = this.#others?.differences() ?? [];
    const replicas = differences.length > 0 && { replicas: { differences } };
    return {
      ...health,
      ...(await newsHealth(this.#slack)),
      ...replicas,
      ...(this.#inView && { systems: this.#inView.seen() }),
      runbooksFile: file.problem() === undefined ? 'in force' : 'broken',
    };
  }
}

type OwnSlack = Pick<Parameters<typeof createSlackApp>[0], 'config' | 'client'>;
