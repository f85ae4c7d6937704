import { createHash } from 'node:crypto';
import type { Actor } from '../../audit/event.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Environment, Runbook } from '../../runbooks/runbook.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { mayDo } from '../../runs/authority.ts';
import type { Scheduled } from '../../runs/events.ts';
import type { RunWish, ScheduleTools } from '../../schedules/schedule-tools.ts';
import type { CommandContext } from '../context.ts';
import { heldWell } from '../drills.ts';
import { peopleToCall } from '../people-in-roles.ts';
import { showRun } from '../show-run.ts';
import { submitRun } from '../start-run.ts';

/** What schedules need of systems and of the store beside the record. */
export type Outside = Pick<ScheduleTools, 'rotatedAt' | 'lastBeat' | 'pager'>;

/** The schedules' way to the rest: runs, the directory, the runbooks file as it stands now. */
export function scheduleTools(context: CommandContext, outside: Outside): ScheduleTools {
  const { store, clock } = context;
  return {
    ...{ store, clock },
    ...outside,
    schedules: () => context.runbooks().schedules,
    demandsOf: (schedule) => demandsOf(context, schedule),
    mayAllow: (by, schedule) => mayAllow(context, by, schedule),
    submit: (wish) => submit(context, wish),
    endOf: async (run) => (await showRun(context, run))?.run.end,
    peopleIn: (roles) => callEach(context, roles),
    lastSuccess: (runbook) => lastSuccess(context, runbook),
  };
}

interface Scheduling {
  readonly runbook: Runbook;
  readonly environment: Environment;
}

/** The runbook of a schedule and where it acts, as the file has them now. */
function schedulingOf(context: CommandContext, { deed }: Schedule): Scheduling | undefined {
  const { runbooks, environments } = context.runbooks();
  const runbook = deed.kind === 'run' ? runbooks[deed.runbook] : undefined;
  const environment = runbook && environments[runbook.environment];
  return runbook && environment && { runbook, environment };
}

export function demandsOf(
  context: CommandContext,
  schedule: Schedule,
): ReturnType<ScheduleTools['demandsOf']> {
  const scheduling = schedulingOf(context, schedule);
  if (!scheduling || schedule.deed.kind !== 'run') return undefined;
  const { runbook, environment } = scheduling;
  const what = canonicalJson({ runbook, environment, with: schedule.deed.arguments });
  return {
    asksPeople: runbook.confirm.required || runbook.confirm.approvals > 0,
    hash: createHash('sha256').update(what).digest('hex'),
    disposable: environment.disposable === true,
    quiet: isQuiet(runbook),
    roles: runbook.allow.run,
  };
}

/** It only reads, and asks nobody anything: no news is good news. */
const isQuiet = ({ effect, confirm, steps }: Runbook): boolean =>
  effect === 'read' && !confirm.required && steps.every(({ uses }) => uses !== 'people/ask-person');

/** Whoever may approve the runbook; where nobody needs to, whoever may run it. */
export async function mayAllow(context: CommandContext, by: Actor, schedule: Schedule): Promise<boolean> {
  const runbook = schedulingOf(context, schedule)?.runbook;
  if (!runbook) return false;
  const what = runbook.allow.approve.length > 0 ? 'approve' : 'run';
  return (await mayDo(by, what, runbook, context)).allowed;
}

/** By the schedule itself, once for each of its times: a second submission finds the first one's run. */
async function submit(
  context: CommandContext,
  { schedule, tick, allowed, because, askUntil }: RunWish,
): Promise<{ readonly run: string; readonly joined: boolean }> {
  const scheduling = schedulingOf(context, schedule);
  if (!scheduling || schedule.deed.kind !== 'run')
    throw new Error(`the schedule ${schedule.name} runs nothing that the file has`);
  const { runbook } = scheduling;
  const at = tick.toISOString();
  const scheduled: Scheduled = {
    at,
    quiet: demandsOf(context, schedule)?.quiet ?? false,
    ...(allowed && { allowed: { by: allowed.by, until: allowed.until.toISOString() } }),
    ...(because !== undefined && { because }),
  };
  const by = {
    actor: { kind: 'schedule', id: schedule.name } as const,
    origin: originOf(schedule),
    idempotencyKey: `schedule/${schedule.name}/${at}`,
    now: false,
    planOnly: false,
  };
  const patient = withPatience(runbook, askUntil, context.clock.now());
  const reply = await submitRun(context, by, {
    runbook: patient,
    arguments: schedule.deed.arguments,
    scheduled,
  });
  return { run: reply.run, joined: reply.status === 'joined' };
}

const originOf = ({ channel }: Schedule) =>
  channel === undefined ? ({ surface: 'schedule' } as const) : ({ surface: 'schedule', channel } as const);

/** People were not waiting for this question: they have until the end of the working day. */
function withPatience(runbook: Runbook, until: Date | undefined, now: Date): Runbook {
  const leftMs = until ? until.getTime() - now.getTime() : 0;
  const withinMs = Math.max(runbook.confirm.withinMs, leftMs);
  return { ...runbook, confirm: { ...runbook.confirm, withinMs } };
}

const LOOKED_THROUGH = 100;

/** The newest drill that went well. */
async function lastSuccess(context: CommandContext, runbook: string): Promise<Date | undefined> {
  const runs = await context.store.recentRuns({ runbook, limit: LOOKED_THROUGH });
  for (const { id } of runs.filter(({ status }) => status === 'succeeded')) {
    const shown = await showRun(context, id);
    if (shown && heldWell(shown.run)) return shown.run.end?.at;
  }
  return undefined;
}

/** Some of each role: who escalates must not hide whom it is escalated to. */
async function callEach(context: CommandContext, roles: readonly string[]): Promise<readonly string[]> {
  const called = await Promise.all(roles.map((role) => peopleToCall(context, [role])));
  return [...new Set(called.flat())];
}
