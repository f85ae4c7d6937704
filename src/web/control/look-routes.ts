import { z } from 'zod';
import type { RunSummary } from '../../audit/event-store.ts';
import { listDrills } from '../../commands/drills.ts';
import { findLogin, logOut } from '../../commands/login.ts';
import { pageOf } from '../../commands/schedules/coming-up.ts';
import { recentRuns } from '../../commands/show-run.ts';
import { findRunbook } from '../../commands/words-given.ts';
import { type DrillsReplyView, viewDrills } from '../drill-view.ts';
import { followRun } from '../follow-run.ts';
import type {
  DoctorReplyView,
  HistoryReplyView,
  LogoutReplyView,
  ShowReplyView,
  SummaryView,
  WhoReplyView,
} from '../look-replies.ts';
import { type ScheduleReplyView, viewComingUp } from '../schedule-view.ts';
import { viewActor } from '../view-run.ts';
import { asker, sureLogin } from '../who-asks.ts';
import { route, run } from './route.ts';

const withToken = z.object({ ...asker, token: z.string().max(200) });
const MOST_WAIT_MS = 25_000;
const MOST_RUNS = 500;

/** What there is to see, and who one is to it. */
export const LOOK_ROUTES = {
  /** Waits up to `waitMs` for something after version `after`, so that a run can be followed without asking all the time. */
  show: route(
    z.object({
      run,
      after: z.int().nonnegative().default(0),
      waitMs: z.int().nonnegative().max(MOST_WAIT_MS).default(0),
    }),
    async (desk, asked, signal): Promise<ShowReplyView> => followRun(desk, asked, signal),
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

  drills: route(
    z.object({}),
    async (desk): Promise<DrillsReplyView> =>
      viewDrills(await listDrills(desk.context), desk.context.clock.now()),
  ),

  schedule: route(
    z.object({ page: z.int().min(1).default(1) }),
    async (desk, { page }): Promise<ScheduleReplyView> => viewComingUp(pageOf(await desk.comingUp(), page)),
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

  doctor: route(z.object({}), async (desk): Promise<DoctorReplyView> => ({ findings: await desk.examine() })),
} as const;

const viewSummary = (summary: RunSummary): SummaryView => ({
  ...summary,
  requestedAt: summary.requestedAt.toISOString(),
  endedAt: summary.endedAt?.toISOString() ?? null,
});
