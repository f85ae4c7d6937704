import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';
import type { Desk, WorkspaceCommand, WorkspaceShortcut } from './acts/desk.ts';
import { sendJson } from './body.ts';
import type { ClockControl } from './clock-control.ts';
import { Deliveries } from './deliveries.ts';
import { createDriver, type Driver } from './driver.ts';
import { Feed } from './feed.ts';
import { isFromThisMachine } from './guard.ts';
import { createReaders, type Readers } from './readers.ts';
import { ResponseUrls } from './response-urls.ts';
import { isWorkspacePath, route } from './routes.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';
import { SlackFaults } from './slack-faults.ts';
import { Snapshot, WorkspaceState } from './state.ts';
import { TriggerIds } from './trigger-ids.ts';
import { type Live, type PanelSection, wholeOf } from './whole.ts';

/** Where Vite puts the page: the same from `src/workspace` and from `dist/workspace`. */
const PAGE_DIRECTORY = fileURLToPath(new URL('../../dist/page/', import.meta.url));
const TELL_CHANGES_AFTER_MS = 250;

export interface WorkspaceOptions {
  readonly clock: Clock;
  /** By which browsers and requests under way live, however `clock` is moved. Absent: `clock`. */
  readonly wire?: Clock;
  /** Where people may move `clock`. */
  readonly clockControl?: ClockControl;
  readonly signingSecret: string;
  readonly botToken: string;
  /** The bot's request URL. A function when the port is known only later. */
  readonly deliverTo: string | (() => string);
  /** Where this workspace itself is reached: the origin of `deliverTo` unless it has a server of its own. */
  readonly url?: string | (() => string);
  readonly commands: () => readonly WorkspaceCommand[];
  readonly shortcuts?: () => readonly WorkspaceShortcut[];
  /** The simulated systems as the panel shows them. Read a few times a second while a page is open. */
  readonly panel?: () => readonly PanelSection[];
  readonly faults?: {
    list(): readonly { readonly id: string; readonly label: string; readonly on: boolean }[];
    set(id: string, on: boolean): unknown;
  };
  /** What `onChange` was last given, read back from disk. Throws when it is not that. */
  readonly saved?: unknown;
  /** Called with a snapshot, as JSON will take it, at most four times a second. */
  readonly onChange?: (snapshot: Snapshot) => void;
  /** Names besides loopback under which the page may be opened, for those who set HOST and know why. */
  readonly allowedHosts?: readonly string[];
  readonly random?: RandomBytes;
  /** The time that signatures carry: the real one, since Bolt compares it with `Date.now()`. */
  readonly signedAt?: () => Date;
  readonly pageDirectory?: string;
  /** How many messages a channel keeps, with its threads. Absent: as many as anybody scrolls back. */
  readonly messagesKept?: number;
}

export interface Workspace extends Readers {
  /** Takes the request when its path is one of the workspace's: `/`, `/assets/…`, `/workspace/…`. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** The Web API without its transport. */
  readonly api: SlackApi;
  /** How Slack itself can be made to fail. */
  readonly slackFaults: SlackFaults;
  as(user: string): Driver;
  /** Everything that survives a restart, now. */
  snapshot(): Snapshot;
  /** Ends the event streams, so that the server can close. */
  close(): void;
}

/** The local stand-in for Slack: its Web API, its signed deliveries, and a page that looks and works like a channel. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { clock } = options;
  const state = new WorkspaceState(clock, {
    saved: savedState(options.saved),
    random: options.random,
    messagesKept: options.messagesKept,
  });
  const slackFaults = new SlackFaults();
  const desk = createDesk(options, state);
  const api = createSlackApi({
    state,
    triggers: desk.triggers,
    botToken: options.botToken,
    url: desk.url,
    isRateLimited: () => slackFaults.isRateLimited,
  });
  const live = () => liveOf(options, desk, slackFaults);
  const feed = new Feed({ clock: options.wire ?? clock, live, whole: () => wholeOf(state, live()) });
  state.subscribe((change) => feed.send(change));
  const telling = tellChanges(options, state);
  const setFault = (id: string, on: boolean) => slackFaults.set(id, on) || setSystemFault(options, id, on);
  const pageDirectory = options.pageDirectory ?? PAGE_DIRECTORY;
  const routes = {
    api: keptBeforeAnswered(api, telling.flush),
    desk,
    feed,
    slackFaults,
    setFault,
    clockControl: options.clockControl,
    pageDirectory,
  };

  return {
    api,
    slackFaults,
    ...createReaders(state),
    as: (user) => createDriver(desk, user),
    snapshot: () => state.snapshot(),
    close: () => {
      feed.close();
      telling.stop();
    },
    handle(request, response) {
      const path = pathOf(request);
      if (!isWorkspacePath(path)) return false;
      if (!isFromThisMachine(request, options.allowedHosts)) {
        sendJson(response, 403, { ok: false, error: 'The local workspace answers only to this machine.' });
        return true;
      }
      if (request.method === 'POST') response.once('close', options.clockControl?.hold() ?? (() => {}));
      route(routes, path, request, response).catch((error: unknown) => failed(response, error));
      return true;
    },
  };
}

function createDesk(options: WorkspaceOptions, state: WorkspaceState): Desk {
  const { clock, wire = clock, signingSecret, commands } = options;
  const deliverTo = later(options.deliverTo);
  const newId = (prefix: string) => state.newId(prefix);
  return {
    state,
    commands,
    shortcuts: options.shortcuts ?? (() => []),
    triggers: new TriggerIds(wire, newId),
    responseUrls: new ResponseUrls(clock, newId),
    url: options.url ? later(options.url) : () => new URL(deliverTo()).origin,
    deliveries: new Deliveries({
      clock: wire,
      signingSecret,
      deliverTo,
      signedAt: options.signedAt ?? (() => systemClock.now()),
    }),
  };
}

function savedState(saved: unknown): Snapshot | undefined {
  return saved === undefined || saved === null ? undefined : Snapshot.parse(saved);
}

function liveOf(
  { panel, faults, clockControl }: WorkspaceOptions,
  desk: Desk,
  slackFaults: SlackFaults,
): Live {
  return {
    commands: desk.commands(),
    shortcuts: desk.shortcuts(),
    panel: panel?.() ?? [],
    ...(clockControl && { clock: clockControl.view() }),
    faults: [...(faults?.list() ?? []), ...slackFaults.list()],
  };
}

function setSystemFault({ faults }: WorkspaceOptions, id: string, on: boolean): boolean {
  if (!faults?.list().some((fault) => fault.id === id)) return false;
  faults.set(id, on);
  return true;
}

interface Telling {
  /** Tells at once what has not been told yet. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/** One snapshot for a burst of changes. */
function tellChanges({ clock, wire = clock, onChange }: WorkspaceOptions, state: WorkspaceState): Telling {
  if (!onChange) return { flush: () => {}, stop: () => {} };
  let cancel: (() => void) | undefined;
  const flush = () => {
    if (!cancel) return;
    cancel();
    cancel = undefined;
    onChange(state.snapshot());
  };
  const unsubscribe = state.subscribe(() => {
    cancel ??= wire.after(TELL_CHANGES_AFTER_MS, flush);
  });
  return {
    flush,
    stop: () => {
      unsubscribe();
      flush();
    },
  };
}

/** As with Slack, what the Web API has said yes to is kept, also when this process is killed a moment later. */
function keptBeforeAnswered(api: SlackApi, keep: () => void): SlackApi {
  return {
    ...api,
    handle(...call) {
      const answer = api.handle(...call);
      keep();
      return answer;
    },
  };
}

function failed(response: ServerResponse, error: unknown): void {
  console.error(error);
  if (!response.headersSent) sendJson(response, 500, { ok: false, error: 'internal_error' });
}

function pathOf(request: IncomingMessage): string {
  return URL.parse(request.url ?? '/', 'http://workspace')?.pathname ?? '/';
}

function later(value: string | (() => string)): () => string {
  return typeof value === 'string' ? () => value : value;
}
