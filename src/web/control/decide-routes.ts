import { z } from 'zod';
import { approveRun } from '../../commands/approve-run.ts';
import { breakGlass } from '../../commands/break-glass.ts';
import { cancelRun } from '../../commands/cancel-run.ts';
import { confirmRun } from '../../commands/confirm-run.ts';
import { overrideFreeze } from '../../commands/override-freeze.ts';
import { recordFinding } from '../../commands/record-finding.ts';
import type { DecisionReplyView } from '../control-replies.ts';
import { viewDecisionReply } from '../view-replies.ts';
import { asker, whoActs } from '../who-asks.ts';
import { type Route, route, run } from './route.ts';

/** What a person says to a run that is there. */
export const DECIDE_ROUTES = {
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
    z.object({ ...asker, run, step: z.string(), finding: z.enum(['happened', 'in_part', 'did_not_happen']) }),
    async (desk, { account, token, ...asked }): Promise<DecisionReplyView> =>
      viewDecisionReply(
        await recordFinding(desk.context, { ...asked, actor: await whoActs(desk, { account, token }) }),
      ),
  ),
} as const;

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
