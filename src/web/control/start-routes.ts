import { z } from 'zod';
import { cleanUp } from '../../commands/clean-up.ts';
import { planRunbook } from '../../commands/plan-runbook.ts';
import { startRun } from '../../commands/start-run.ts';
import { undoRun } from '../../commands/undo-run.ts';
import { findRunbook, wordsGiven } from '../../commands/words-given.ts';
import type { PlanReplyView, StartReplyView, UndoReplyView } from '../control-replies.ts';
import type { Desk } from '../desk.ts';
import { viewPlanReply, viewStartReply, viewUndoReply } from '../view-replies.ts';
import { asker, whoActs, whoLooks } from '../who-asks.ts';
import { route, run } from './route.ts';

const words = z.array(z.string().max(10_240)).max(100);
const key = z.string().min(8).max(100);

/** What begins a run, or shows what it would do. */
export const START_ROUTES = {
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
} as const;

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
