import { z } from 'zod';
import type { Actor } from '../../audit/event.ts';
import { openLoops } from '../../commands/open-loops.ts';
import { closeLoop, handOverLoop, snoozeLoop } from '../../commands/tend-loop.ts';
import type { LoopReplyView, OpenReplyView } from '../look-replies.ts';
import { viewLoop, viewLoopReply } from '../view-loop.ts';
import { asker, whoActs } from '../who-asks.ts';
import { route } from './route.ts';

const loop = z
  .string()
  .regex(/^l-[0-9a-f]{4,40}$/, 'is not the id of an open loop: they look like l-3f9a0c11d2');

const MOST_SNOOZE_MS = 31 * 24 * 60 * 60_000;

/** What runs left away from normal, and who looks after it. */
export const LOOP_ROUTES = {
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
} as const;

/** A Slack id, or an account of the command line. */
const person = (id: string): Actor => ({ kind: /^[UW][A-Z0-9]{5,}$/.test(id) ? 'slack' : 'cli', id });
