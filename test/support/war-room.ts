import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import type { Actor } from '../../src/audit/event.ts';
import { pageLooker } from '../../src/boot/look-at-page.ts';
import { type ChangeReply, changeIncident } from '../../src/commands/change-incident.ts';
import type { CommandContext } from '../../src/commands/context.ts';
import { type DeclareReply, declareIncident } from '../../src/commands/declare-incident.ts';
import { showRun } from '../../src/commands/show-run.ts';
import { createIncidents } from '../../src/incidents/advance-incident.ts';
import type { IncidentChange } from '../../src/incidents/change.ts';
import { createRunFollower } from '../../src/incidents/follow-runs.ts';
import type { Incident } from '../../src/incidents/incident.ts';
import { incidentStream, readIncident } from '../../src/incidents/incident-stream.ts';
import { systemRandom } from '../../src/lib/ids.ts';
import type { Memberships } from '../../src/policy/membership.ts';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';
import { createEngine, type Engine } from '../../src/runs/engine.ts';
import { Reach } from '../../src/slack/away/reach.ts';
import { createOutbox } from '../../src/slack/outbox/outbox.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { createWorld, type World } from '../../src/systems/world.ts';
import { HeldClock } from './held-clock.ts';
import { everybody, RHEA } from './office.ts';
import { type SlackDesk, slackDesk } from './slack-desk.ts';

/** Incidents over a real store, the engine, the simulated PagerDuty and the workspace's Slack. */
export interface WarRoom {
  readonly clock: HeldClock;
  readonly store: Store;
  readonly engine: Engine;
  readonly context: CommandContext;
  readonly world: World;
  readonly desk: SlackDesk;
  readonly logged: object[];
  runbooks: Runbooks;
  memberships: () => Promise<Memberships>;
  declare(wishes?: Wishes): Promise<DeclareReply>;
  /** Declares, and lets ten seconds pass. */
  declared(wishes?: Wishes): Promise<string>;
  /** What somebody does to an incident; Rhea unless told otherwise. */
  change(id: string, change: IncidentChange, actor?: Actor): Promise<ChangeReply>;
  incident(id: string): Promise<Incident>;
  types(id: string): Promise<readonly string[]>;
  pass(ms: number): Promise<void>;
  /** What stands in a channel, threads left out. */
  said(channel: string | undefined): readonly string[];
  restart(): Promise<WarRoom>;
}

export interface Wishes {
  readonly severity?: string;
  readonly title?: string;
  readonly actor?: Actor;
  readonly key?: string;
  readonly channel?: string;
  readonly announceIn?: string;
}

interface Outside {
  readonly folder: string;
  readonly clock: HeldClock;
  readonly world: World;
  readonly desk: SlackDesk;
  readonly yaml: string;
  /** Whether the outbox tells Slack what the record says. */
  readonly telling: boolean;
}

/** On the example file, as it is shipped, unless told otherwise. */
export async function openWarRoom(yaml?: string, { telling = false } = {}): Promise<WarRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = new HeldClock();
  const world = createWorld({ clock });
  const file = yaml ?? (await readFile('runbooks.yaml', 'utf8'));
  return open({ folder, clock, world, desk: slackDesk(clock), yaml: file, telling });
}

async function open(outside: Outside): Promise<WarRoom> {
  const { folder, clock, world, desk, yaml, telling } = outside;
  const store = await openStore({ folder, clock });
  const actions = allActions();
  const parsed = parseRunbooks(yaml, { file: 'runbooks.yaml', actions });
  if (!parsed.ok) throw new Error(formatDiagnostics(parsed.diagnostics));
  const logged: object[] = [];
  const log = { warn: (facts: object) => logged.push(facts), error: (facts: object) => logged.push(facts) };
  const runbooks = () => room.runbooks;
  const memberships = () => room.memberships();
  const shared = { store, actions, runbooks, memberships, clock };
  const context: CommandContext = {
    ...shared,
    random: systemRandom,
    wake: (run, first) => engine.wake(run, first),
  };
  const engine = createEngine(
    {
      ...shared,
      systems: (environment) => ({ ...world.systems(environment), chat: desk.chat }),
      secrets: { STAGING_DATABASE_URL: 'postgres://secret' },
      redact: (value) => value,
      log,
    },
    createIncidents({
      ...context,
      lookAtPage: pageLooker({
        runbooks,
        log,
        systems: (one) => ({ ...world.systems(one), chat: desk.chat }),
      }),
    }),
  );
  const runFollower = createRunFollower({ context: { ...context, store }, log });
  const outbox = createOutbox({
    reach: new Reach(clock),
    ...{ store, clock, slack: desk.webApi, log: { ...log, info: () => {} } },
    showRun: (id) => showRun(context, id),
    runbooks,
    openLoops: () => store.openLoops(),
    drillsUntil: async () => undefined,
    auditChannel: undefined,
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await outbox.stop();
    await runFollower.stop();
    await engine.stop();
    await store.close();
  };
  let requests = 0;

  const room: WarRoom = {
    ...{ clock, store, engine, context, world, desk, logged },
    runbooks: parsed.runbooks,
    memberships: async () => everybody(clock.now()),
    declare({ severity = 'P0', title = 'API down', actor = RHEA, key, channel = 'C0OPS', announceIn } = {}) {
      requests += 1;
      const idempotencyKey = key ?? `declare-${requests}-${clock.now().getTime()}`;
      const origin = { surface: 'slack', channel } as const;
      const announce = announceIn === undefined ? {} : { announceIn };
      return declareIncident(context, { severity, title, actor, origin, idempotencyKey, ...announce });
    },
    async declared(wishes) {
      const reply = await room.declare(wishes);
      if (reply.status !== 'declared') throw new Error(`not declared: ${JSON.stringify(reply)}`);
      await room.pass(10_000);
      return reply.incident;
    },
    change(id, change, actor = RHEA) {
      requests += 1;
      const idempotencyKey = `change-${requests}-${clock.now().getTime()}`;
      return changeIncident(context, { place: { incident: id }, change, actor, idempotencyKey });
    },
    async incident(id) {
      const incident = await readIncident(store, id);
      if (!incident) throw new Error(`no incident ${id}`);
      return incident;
    },
    async types(id) {
      return (await store.read(incidentStream(id))).map(({ type }) => type);
    },
    async pass(ms) {
      const until = clock.now().getTime() + ms;
      await settled();
      while (clock.now().getTime() < until) {
        await clock.advance(Math.min(1_000, until - clock.now().getTime()));
        await settled();
      }
    },
    said(channel) {
      const { messages } = desk.workspace.snapshot();
      return messages
        .filter((one) => one.channel === channel && one.thread_ts === undefined && one.subtype === undefined)
        .map(({ text }) => text);
    },
    async restart() {
      await close();
      return open(outside);
    },
  };
  // The client of Slack takes a few turns of the event loop for each call.
  const settled = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await engine.idle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await engine.start();
  runFollower.start();
  if (telling) outbox.start();
  onTestFinished(close);
  return room;
}
