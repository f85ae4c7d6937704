import { z } from 'zod';
import type { Actor } from '../audit/event.ts';
import type { RunSummary } from '../audit/event-store.ts';
import { approveRun } from '../commands/approve-run.ts';
import { breakGlass } from '../commands/break-glass.ts';
import { cancelRun } from '../commands/cancel-run.ts';
import { cleanUp } from '../commands/clean-up.ts';
import { confirmRun } from '../commands/confirm-run.ts';
import { listDrills } from '../commands/drills.ts';
import { findLogin, logOut } from '../commands/login.ts';
import { openLoops } from '../commands/open-loops.ts';
import { overrideFreeze } from '../commands/override-freeze.ts';
import { planRunbook } from '../commands/plan-runbook.ts';
import { recordFinding } from '../commands/record-finding.ts';
import { sealRecord } from '../commands/retention/seal-record.ts';
import { pageOf } from '../commands/schedules/coming-up.ts';
import { recentRuns } from '../commands/show-run.ts';
import { startRun } from '../commands/start-run.ts';
import { closeLoop, handOverLoop, snoozeLoop } from '../commands/tend-loop.ts';
import { undoRun } from '../commands/undo-run.ts';
import { findRunbook, wordsGiven } from '../commands/words-given.ts';
import type { DecisionReplyView, PlanReplyView, StartReplyView, UndoReplyView } from './control-replies.ts';
import type { Desk } from './desk.ts';
import { type DrillsReplyView, viewDrills } from './drill-view.ts';
import { followRun } from './follow-run.ts';
import type {
  CopyReplyView,
  DoctorReplyView,
  HistoryReplyView,
  LogoutReplyView,
  LoopReplyView,
  OpenReplyView,
  RecordReplyView,
  SealedReplyView,
  SealReplyView,
  ShowReplyView,
  ShrinkReplyView,
  SummaryView,
  WhoReplyView,
} from './look-replies.ts';
import { type ScheduleReplyView, viewComingUp } from './schedule-view.ts';
import { viewLoop, viewLoopReply } from './view-loop.ts';
import { viewDecisionReply, viewPlanReply, viewStartReply, viewUndoReply } from './view-replies.ts';
import { viewActor } from './view-run.ts';
import { asker, sureLogin, whoActs, whoLooks } from './who-asks.ts';

const withToken = z.object({ ...asker, token: z.string().max(200) });
const run = z.string().regex(/^[a-z]-[0-9a-z]{1,40}$/, 'is not the id of a run: they look like r-7k3f9qxa');
const words = z.array(z.string().max(10_240)).max(100);
const key = z.string().min(8).max(100);

const loop = z
  .string()
  .regex(/^l-[0-9a-f]{4,40}$/, 'is not the id of an open loop: they look like l-3f9a0c11d2');

const MOST_SNOOZE_MS = 31 * 24 * 60 * 60_000;
const MOST_WAIT_MS = 25_000;
const MOST_RUNS = 500;
const MOST_EVENTS = 500;

/** Going on past what holds a run back, by leave of whoever says why. */
function leave(take: typeof breakGlass): Route {
  const reason = z.string().trim().min(1, 'is empty: say why').max(1_000);
  return route(
    z.object({ ...asker, run, reason }),
    async (desk, { account, token, ...asked }) =>
      viewDecisionReply(
        await take(desk.context, { ...asked, actor: await whoActs(desk, { account, token }) }),
      ) satisfies DecisionReplyView,
  );
}

/** The requests of the command line, one a subcommand: what they take, and what they answer. */
export const ROUTES = {
  plan: route(
    z.object({ ...asker, runbook: z.string(), words }),
    async (desk, asked): Promise<PlanReplyView> => {
      const found = reading(desk, asked.runbook, asked.words);
      const tools = { ...desk.planning, random: desk.context.random, store: desk.context.store };
      const reply = await planRunbook(tools, { ...found, actor: await whoLooks(desk, asked) });
      return viewPlanReply(reply, desk.context.runbooks(), desk.systems);
    },
  ),

  run: route(
    z.object({
      ...{ ...asker, runbook: z.string(), words, key },
      now: z.boolean(),
      takeOver: z.boolean().default(false),
    }),
    async (desk, asked): Promise<StartReplyView> => {
      const found = reading(desk, asked.runbook, asked.words);
      const now = asked.now || found.now;
      if (now && found.halt === false) return { status: 'no_halt', runbook: found.runbook };
      const reply = await startRun(desk.context, {
        ...found,
        ...(await from(desk, asked)),
        now,
        takeOver: asked.takeOver,
        planOnly: false,
      });
      return viewStartReply(reply, desk.context.runbooks());
    },
  ),

  confirm: route(
    z.object({ ...asker, run, hash: z.string(), phrase: z.string().max(1_000).optional() }),
    async (desk, { account, token, phrase, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await confirmRun(desk.context, {
          ...asked,
          ...(phrase !== undefined && { phrase }),
          actor: await whoActs(desk, { account, token }),
        }),
      ),
  ),

  approve: route(
    z.object({ ...asker, run, hash: z.string() }),
    async (desk, { account, token, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await approveRun(desk.context, { ...asked, actor: await whoActs(desk, { account, token }) }),
      ),
  ),

  'break-glass': leave(breakGlass),

  'override-freeze': leave(overrideFreeze),

  cancel: route(
    z.object({ ...asker, run, reason: z.string().max(3_000).optional() }),
    async (desk, { account, token, reason, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await cancelRun(desk.context, {
          ...asked,
          ...(reason !== undefined && { reason }),
          actor: await whoActs(desk, { account, token }),
        }),
      ),
  ),

  finding: route(
    z.object({ ...asker, run, step: z.string(), finding: z.enum(['happened', 'did_not_happen']) }),
    async (desk, { account, token, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await recordFinding(desk.context, { ...asked, actor: await whoActs(desk, { account, token }) }),
      ),
  ),

  undo: route(
    z.object({ ...asker, run, key, takeOver: z.boolean().default(false) }),
    async (desk, asked): Promise<UndoReplyView> => {
      const { run: id, takeOver } = asked;
      return viewUndoReply(await undoRun(desk.context, { run: id, takeOver, ...(await from(desk, asked)) }));
    },
  ),

  'clean-up': route(
    z.object({ ...asker, run, key, takeOver: z.boolean().default(false) }),
    async (desk, asked): Promise<UndoReplyView> => {
      const { run: id, takeOver } = asked;
      return viewUndoReply(await cleanUp(desk.context, { run: id, takeOver, ...(await from(desk, asked)) }));
    },
  ),

  /** Whose token this is. */
  who: route(withToken, async (desk, { token }): Promise<WhoReplyView> => {
    const { actor, expiresAt } = await sureLogin(desk, token);
    return { actor: viewActor(actor), expiresAt: expiresAt.toISOString() };
  }),

  logout: route(withToken, async (desk, { token }): Promise<LogoutReplyView> => {
    const login = await findLogin(desk.context, token);
    if (!login) return { revoked: false };
    await logOut(desk.context, { actor: login.actor });
    return { revoked: true };
  }),

  /** Waits up to `waitMs` for something after version `after`, so that a run can be followed without asking all the time. */
  show: route(
    z.object({
      run,
      after: z.int().nonnegative().default(0),
      waitMs: z.int().nonnegative().max(MOST_WAIT_MS).default(0),
    }),
    async (desk, asked, signal): Promise<ShowReplyView> => followRun(desk, asked, signal),
  ),

  drills: route(
    z.object({}),
    async (desk): Promise<DrillsReplyView> =>
      viewDrills(await listDrills(desk.context), desk.context.clock.now()),
  ),

  schedule: route(
    z.object({ page: z.int().min(1).default(1) }),
    async (desk, { page }): Promise<ScheduleReplyView> => viewComingUp(pageOf(await desk.comingUp(), page)),
  ),

  open: route(z.object({}), async (desk): Promise<OpenReplyView> => {
    const loops = await openLoops(desk.context);
    return { loops: loops.map(viewLoop) };
  }),

  snooze: route(
    z.object({ ...asker, loop, forMs: z.int().min(60_000).max(MOST_SNOOZE_MS) }),
    async (desk, { account, token, ...asked }): Promise<LoopReplyView> =>
      viewLoopReply(
        await snoozeLoop(desk.context, { ...asked, actor: await whoActs(desk, { account, token }) }),
      ),
  ),

  closeLoop: route(
    z.object({ ...asker, loop, reason: z.string().trim().min(1).max(3_000) }),
    async (desk, { account, token, ...asked }): Promise<LoopReplyView> => {
      const actor = await whoActs(desk, { account, token });
      return viewLoopReply(await closeLoop(desk.context, { ...asked, actor }));
    },
  ),

  handOver: route(
    z.object({ ...asker, loop, to: z.string().regex(/^[^\p{C}\s]{1,64}$/u) }),
    async (desk, { account, token, to, ...asked }): Promise<LoopReplyView> => {
      const actor = await whoActs(desk, { account, token });
      return viewLoopReply(await handOverLoop(desk.context, { ...asked, to: person(to), actor }));
    },
  ),

  history: route(
    z.object({ runbook: z.string().optional(), limit: z.int().min(1).max(MOST_RUNS).default(20) }),
    async (desk, { runbook, limit }): Promise<HistoryReplyView> => {
      const name =
        runbook === undefined ? undefined : (findRunbook(runbook, desk.context.runbooks())?.name ?? runbook);
      const runs = await recentRuns(desk.context, { limit, ...(name !== undefined && { runbook: name }) });
      return { runs: runs.map(viewSummary) };
    },
  ),

  /** A stretch of the record. Checking and exporting are done by whoever asks, not in the bot. */
  record: route(
    z.object({ after: z.int(), limit: z.int().min(1).max(MOST_EVENTS) }),
    async (desk, { after, limit }): Promise<RecordReplyView> => ({
      events: await desk.record.recordedAfter(after, limit),
    }),
  ),

  /** A copy of the whole record into a new file. Checking it is left to whoever asks. */
  copy: route(
    z.object({ to: z.string().startsWith('/').max(4_096) }),
    async ({ record: { copyTo } }, { to }): Promise<CopyReplyView> => {
      await copyTo?.(to);
      return { copied: copyTo !== undefined };
    },
  ),

  sealed: route(z.object({}), async (desk): Promise<SealedReplyView> => {
    return { position: await desk.record.sealedThrough() };
  }),

  /** Seals what whoever asks has exported, and takes out what is over. */
  seal: route(
    z.object({
      ...asker,
      through: z.object({ position: z.int().positive(), hash: z.string() }),
      export: z.object({
        file: z.string().max(200),
        events: z.int().positive(),
        sha256: z.string().length(64),
      }),
      before: z.coerce.date(),
    }),
    async (desk, { account, token, ...asked }): Promise<SealReplyView> => {
      const actor = await whoActs(desk, { account, token });
      return sealRecord({ ...desk.context, store: desk.record }, { ...asked, actor });
    },
  ),

  /** Gives back to the disk what the record does not use any more. Nobody else can use it meanwhile. */
  shrink: route(z.object({}), async (desk): Promise<ShrinkReplyView> => (await desk.record.shrink?.()) ?? {}),

  doctor: route(z.object({}), async (desk): Promise<DoctorReplyView> => ({ findings: await desk.examine() })),
} as const;

export interface Route {
  /** Throws a `ZodError` when the body is not what the route takes. */
  answer(desk: Desk, body: unknown, signal: AbortSignal): Promise<object>;
}

function route<Input>(
  input: z.ZodType<Input>,
  answer: (desk: Desk, asked: Input, signal: AbortSignal) => Promise<object>,
): Route {
  return { answer: async (desk, body, signal) => answer(desk, input.parse(body), signal) };
}

const from = async (desk: Desk, asked: Parameters<typeof whoActs>[1] & { readonly key: string }) => ({
  actor: await whoActs(desk, asked),
  origin: { surface: 'cli' } as const,
  idempotencyKey: `cli:${asked.key}`,
});

/** The runbook that was meant and what was typed for it. An unknown one goes on as it is: the command says so. */
function reading(desk: Desk, asked: string, typed: readonly string[]) {
  const runbook = findRunbook(asked, desk.context.runbooks());
  if (!runbook) return { runbook: asked, halt: undefined, given: {}, problems: [], now: false };
  return { runbook: runbook.name, halt: runbook.halt, ...wordsGiven(typed, runbook) };
}

/** A Slack id, or an account of the command line. */
const person = (id: string): Actor => ({ kind: /^[UW][A-Z0-9]{5,}$/.test(id) ? 'slack' : 'cli', id });

const viewSummary = (summary: RunSummary): SummaryView => ({
  ...summary,
  requestedAt: summary.requestedAt.toISOString(),
  endedAt: summary.endedAt?.toISOString() ?? null,
});
