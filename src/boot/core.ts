import type { Logger } from 'pino';
import type { Actions } from '../actions/action.ts';
import { ALERT_PREFIX } from '../alerts/alert-stream.ts';
import { createAlerts } from '../commands/alerts/advance-alert.ts';
import { type AlertIntake, createAlertIntake } from '../commands/alerts/intake.ts';
import type { CommandContext } from '../commands/context.ts';
import { backupAges } from '../commands/oncall/backup-ages.ts';
import { gatherReport, orUnknown } from '../commands/oncall/gather-report.ts';
import { type ComingUp, comingUp } from '../commands/schedules/coming-up.ts';
import { createPager } from '../commands/schedules/pager.ts';
import { lastBeat } from '../commands/schedules/record-beat.ts';
import { type Outside, scheduleTools } from '../commands/schedules/schedule-tools.ts';
import { takeUpRestore } from '../commands/take-up-restore.ts';
import { createIncidents } from '../incidents/advance-incident.ts';
import { createRunFollower } from '../incidents/follow-runs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Place } from '../lib/few-ahead.ts';
import type { RandomBytes } from '../lib/ids.ts';
import type { Json } from '../lib/json.ts';
import type { Redactor } from '../lib/redact.ts';
import { createOnCall } from '../oncall/advance-oncall.ts';
import type { OnCallTools } from '../oncall/oncall-tools.ts';
import { rotaStream } from '../oncall/rota-stream.ts';
import type { Environment, Runbooks } from '../runbooks/runbook.ts';
import { createEngine, type Engine } from '../runs/engine.ts';
import type { EngineTools, Secrets } from '../runs/engine-tools.ts';
import { createPaging } from '../runs/paging/advance-page.ts';
import { PAGE_PREFIX } from '../runs/paging/page-stream.ts';
import { createSchedules } from '../schedules/advance-schedule.ts';
import { SCHEDULE_PREFIX } from '../schedules/schedule-stream.ts';
import { advanceByPrefix } from '../schedules/timed-stream.ts';
import type { Store } from '../storage/open-store.ts';
import type { Directory } from '../systems/directory/port.ts';
import type { PagerDuty } from '../systems/pagerduty/port.ts';
import type { Systems } from '../systems/systems.ts';
import { pageLooker } from './look-at-page.ts';

/** Everything but the surfaces: the store, the engine, the commands. Slack, the web and the command line sit on it. */
export interface Core {
  readonly store: Store;
  readonly engine: Engine;
  readonly context: CommandContext;
  readonly tools: EngineTools;
  /** The door for alerts. */
  readonly alerts: AlertIntake;
  /** What time brings: for lists. */
  comingUp(): Promise<ComingUp>;
  readonly onCall: OnCallTools;
  /** Takes up what the file says of schedules and of on call now: to be called after the engine's start, and when the file changes. */
  refreshSchedules(): Promise<void>;
  /** Takes no more work, waits for what is being stored, closes the store. Runs go on after the next start. */
  close(): Promise<void>;
}

export interface CoreParts {
  readonly store: Store;
  readonly actions: Actions;
  readonly runbooks: () => Runbooks;
  readonly systems: (environment: Environment) => Systems;
  readonly directory: Directory;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  /** Who is on call, as PagerDuty says or said last. */
  readonly know: OnCallTools['know'];
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** Resolves when no person is kept waiting by going on. Absent: always at once. */
  readonly quiet?: (place?: Place) => Promise<void>;
}

/** Puts the parts together. Nothing moves before `engine.start()`. */
export function createCore(parts: CoreParts): Core {
  const { store, actions, runbooks, systems, directory, secrets, redactor, clock, random, log } = parts;
  const memberships: CommandContext['memberships'] = (roles) => directory.memberships(roles);
  const wake = (run: string, first?: boolean) => engine.wake(run, first);
  const context: CommandContext = { store, actions, runbooks, memberships, clock, random, wake };
  const redact: EngineTools['redact'] = (data) => redactor.redactJson(data as Json) as typeof data;
  const tools: EngineTools = {
    ...{ store, actions, runbooks, systems, memberships, secrets, redact, clock, log },
    leases: store.leases,
    ...(parts.quiet && { quiet: parts.quiet }),
  };
  const timed = scheduleTools(context, outsideOf(parts));
  const schedules = createSchedules(timed);
  const onCallTools = toolsOfOnCall(parts, context, () => comingUp(timed));
  const engine = createEngine(
    tools,
    advanceByPrefix({
      'incident/': createIncidents({ ...context, lookAtPage: pageLooker(parts) }),
      [SCHEDULE_PREFIX]: schedules.advance,
      [ALERT_PREFIX]: createAlerts(context),
      [PAGE_PREFIX]: createPaging({ ...tools, onCall: (roles) => directory.onCall(roles) }),
      ...createOnCall(onCallTools),
    }),
  );
  let known: readonly string[] = [];
  let rotas: readonly string[] = [];
  const runFollower = createRunFollower({ context: { ...context, store }, log });

  return {
    store,
    engine: {
      ...engine,
      async start() {
        await takeUpRestore(context);
        await engine.start();
        runFollower.start();
      },
      async idle() {
        await runFollower.idle();
        await engine.idle();
      },
    },
    context,
    tools,
    alerts: createAlertIntake(context),
    comingUp: () => comingUp(timed),
    onCall: onCallTools,
    async refreshSchedules() {
      const named = Object.keys(runbooks().schedules);
      const all = new Set([...known, ...named]);
      known = named;
      await schedules.refresh([...all]);
      rotas = [...new Set([...rotas, ...Object.keys(runbooks().oncall)])];
      // Looked at in the engine's loop: nobody waits for PagerDuty here.
      for (const name of rotas) engine.wakeStream(rotaStream(name));
    },
    async close() {
      await runFollower.stop();
      if (!(await endsWithin(engine.stop(), STOP_MS, clock)))
        log.warn('leaving before a system has answered; what came of it is looked up by whoever goes on');
      await store.close();
    },
  };
}

/** Kubernetes kills after 30 s, and others after 20; closing the rest takes its time, too. */
const STOP_MS = 10_000;

function endsWithin(work: Promise<void>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(false));
    work.then(() => resolve(true), reject).finally(cancel);
  });
}

const toolsOfOnCall = (
  { store, know, systems, runbooks, clock }: CoreParts,
  context: CommandContext,
  coming: () => Promise<ComingUp>,
): OnCallTools => ({
  ...{ store, clock, know },
  rotas: () => runbooks().oncall,
  gather(since) {
    const backups = () => orUnknown(() => backupAges(runbooks(), systems, clock.now()));
    return gatherReport(context, { comingUp: coming, backups }, since);
  },
});

/** What schedules ask of systems: when a secret was changed, and the last sign of life of a heartbeat. */
const outsideOf = ({ store, systems, runbooks, directory }: CoreParts): Outside => ({
  pager: createPager(
    { runbooks },
    { pagerduty: () => anyPagerDuty({ systems, runbooks }), onCall: (roles) => directory.onCall(roles) },
  ),
  async rotatedAt({ name, environment }) {
    const place = runbooks().environments[environment];
    if (!place) return undefined;
    const { lastChangedAt, lastRotatedAt } = await systems(place).secretsManager.describeSecret(name);
    return lastRotatedAt ?? lastChangedAt;
  },
  lastBeat: (schedule) => lastBeat(store, schedule),
});

/** PagerDuty is one account, whatever the environment. */
function anyPagerDuty({ systems, runbooks }: Pick<CoreParts, 'systems' | 'runbooks'>): PagerDuty {
  const [environment] = Object.values(runbooks().environments);
  if (!environment) throw new Error('the runbooks file has no environment');
  return systems(environment).pagerduty;
}
