import { z } from 'zod';
import type { Actor } from '../audit/event.ts';
import type { RunSummary } from '../audit/event-store.ts';
import { approveRun } from '../commands/approve-run.ts';
import { cancelRun } from '../commands/cancel-run.ts';
import { confirmRun } from '../commands/confirm-run.ts';
import { planRunbook } from '../commands/plan-runbook.ts';
import { recordFinding } from '../commands/record-finding.ts';
import { openLoops, recentRuns } from '../commands/show-run.ts';
import { startRun } from '../commands/start-run.ts';
import { undoRun } from '../commands/undo-run.ts';
import { findRunbook, wordsGiven } from '../commands/words-given.ts';
import type { DecisionReplyView, PlanReplyView, StartReplyView, UndoReplyView } from './control-replies.ts';
import type { Desk } from './desk.ts';
import { followRun } from './follow-run.ts';
import type {
  DoctorReplyView,
  HistoryReplyView,
  OpenReplyView,
  RecordReplyView,
  ShowReplyView,
  SummaryView,
} from './look-replies.ts';
import { viewDecisionReply, viewPlanReply, viewStartReply, viewUndoReply } from './view-replies.ts';

// The name of an operating-system account; the socket's mode is what proves that it may ask at all.
const account = z.string().regex(/^[^\p{C}\s]{1,64}$/u, 'is not the name of an account');
const run = z.string().regex(/^[a-z]-[0-9a-z]{1,40}$/, 'is not the id of a run: they look like r-7k3f9qxa');
const words = z.array(z.string().max(10_240)).max(100);
const key = z.string().min(8).max(100);

const MOST_WAIT_MS = 25_000;
const MOST_RUNS = 500;
const MOST_EVENTS = 500;

/** The requests of the command line, one a subcommand: what they take, and what they answer. */
export const ROUTES = {
  plan: route(
    z.object({ account, runbook: z.string(), words }),
    async (desk, asked): Promise<PlanReplyView> => {
      const found = reading(desk, asked.runbook, asked.words);
      const tools = { ...desk.planning, random: desk.context.random };
      const reply = await planRunbook(tools, { ...found, actor: cli(asked.account) });
      return viewPlanReply(reply, desk.context.runbooks(), desk.systems);
    },
  ),

  run: route(
    z.object({ account, runbook: z.string(), words, now: z.boolean(), key }),
    async (desk, asked): Promise<StartReplyView> => {
      const found = reading(desk, asked.runbook, asked.words);
      const now = asked.now || found.now;
      if (now && found.halt === false) return { status: 'no_halt', runbook: found.runbook };
      const reply = await startRun(desk.context, { ...found, ...from(asked), now, planOnly: false });
      return viewStartReply(reply, desk.context.runbooks());
    },
  ),

  confirm: route(
    z.object({ account, run, hash: z.string(), phrase: z.string().max(1_000).optional() }),
    async (desk, { account: name, phrase, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await confirmRun(desk.context, {
          ...asked,
          ...(phrase !== undefined && { phrase }),
          actor: cli(name),
        }),
      ),
  ),

  approve: route(
    z.object({ account, run, hash: z.string() }),
    async (desk, { account: name, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(await approveRun(desk.context, { ...asked, actor: cli(name) })),
  ),

  cancel: route(
    z.object({ account, run, reason: z.string().max(3_000).optional() }),
    async (desk, { account: name, reason, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await cancelRun(desk.context, {
          ...asked,
          ...(reason !== undefined && { reason }),
          actor: cli(name),
        }),
      ),
  ),

  finding: route(
    z.object({ account, run, step: z.string(), finding: z.enum(['happened', 'did_not_happen']) }),
    async (desk, { account: name, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(await recordFinding(desk.context, { ...asked, actor: cli(name) })),
  ),

  undo: route(
    z.object({ account, run, key }),
    async (desk, asked): Promise<UndoReplyView> =>
      viewUndoReply(await undoRun(desk.context, { run: asked.run, ...from(asked) })),
  ),

  /** Waits up to `waitMs` for something after version `after`, so that a run can be followed without asking all the time. */
  show: route(
    z.object({
      run,
      after: z.int().nonnegative().default(0),
      waitMs: z.int().nonnegative().max(MOST_WAIT_MS).default(0),
    }),
    async (desk, asked, signal): Promise<ShowReplyView> => followRun(desk, asked, signal),
  ),

  open: route(z.object({}), async (desk): Promise<OpenReplyView> => {
    const loops = await openLoops(desk.context);
    return { loops: loops.map((loop) => ({ ...loop, openedAt: loop.openedAt.toISOString() })) };
  }),

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

const cli = (name: string): Actor => ({ kind: 'cli', id: name });

const from = (asked: { readonly account: string; readonly key: string }) => ({
  actor: cli(asked.account),
  origin: { surface: 'cli' } as const,
  idempotencyKey: `cli:${asked.key}`,
});

/** The runbook that was meant and what was typed for it. An unknown one goes on as it is: the command says so. */
function reading(desk: Desk, asked: string, typed: readonly string[]) {
  const runbook = findRunbook(asked, desk.context.runbooks());
  if (!runbook) return { runbook: asked, halt: undefined, given: {}, problems: [], now: false };
  return { runbook: runbook.name, halt: runbook.halt, ...wordsGiven(typed, runbook) };
}

const viewSummary = (summary: RunSummary): SummaryView => ({
  ...summary,
  requestedAt: summary.requestedAt.toISOString(),
  endedAt: summary.endedAt?.toISOString() ?? null,
});
