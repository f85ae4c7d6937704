import { z } from 'zod';
import { sealRecord } from '../../commands/retention/seal-record.ts';
import type {
  CopyReplyView,
  RecordReplyView,
  SealedReplyView,
  SealReplyView,
  ShrinkReplyView,
} from '../look-replies.ts';
import { asker, whoActs } from '../who-asks.ts';
import { route } from './route.ts';

const MOST_EVENTS = 500;

/** The record itself: read, copied, sealed, made smaller. */
export const RECORD_ROUTES = {
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
} as const;
