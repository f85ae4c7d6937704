import { z } from 'zod';
import { NotFound, Refusal } from './control-replies.ts';
import { ActorView, PlanView, RunView } from './run-view.ts';

/** What the control socket answers to whoever only looks. */

const texts = z.array(z.string()).readonly();
const time = z.iso.datetime();

export const EventView = z
  .object({
    version: z.number(),
    position: z.number(),
    at: time,
    type: z.string(),
    actor: ActorView,
    lines: texts,
    /** What was shown, when a plan was made or made again. */
    plan: PlanView.exactOptional(),
  })
  .readonly();
export type EventView = z.infer<typeof EventView>;

export const ShowReplyView = z.discriminatedUnion('status', [
  z
    .object({
      status: z.literal('found'),
      simulated: z.boolean(),
      run: RunView,
      events: z.array(EventView).readonly(),
      /** Why it does not go on: the record takes nothing. */
      standsStill: z.string().exactOptional(),
    })
    .readonly(),
  NotFound,
]);
export type ShowReplyView = z.infer<typeof ShowReplyView>;

export const CopyReplyView = z.object({ copied: z.boolean() }).readonly();
export type CopyReplyView = z.infer<typeof CopyReplyView>;

export const SealedReplyView = z.object({ position: z.number() }).readonly();
export type SealedReplyView = z.infer<typeof SealedReplyView>;

export const SealReplyView = z.discriminatedUnion('status', [
  z
    .object({
      status: z.literal('sealed'),
      position: z.number(),
      removed: z.number(),
      kept: z.number(),
    })
    .readonly(),
  z.object({ status: z.literal('not_there') }).readonly(),
]);
export type SealReplyView = z.infer<typeof SealReplyView>;

/** In bytes; absent where the database gives space back by itself. */
export const ShrinkReplyView = z
  .object({ before: z.number().exactOptional(), after: z.number().exactOptional() })
  .readonly();
export type ShrinkReplyView = z.infer<typeof ShrinkReplyView>;

export const OpenReplyView = z
  .object({
    loops: z
      .array(
        z
          .object({
            target: z.string(),
            what: z.string(),
            run: z.string(),
            owner: z.string(),
            openedAt: time,
            id: z.string(),
            ownerName: z.string().nullable(),
            /** It ends by itself then. */
            until: time.nullable(),
            /** When the system last said that it is so still. */
            lookedAt: time.nullable(),
            /** When its owner is reminded next. */
            remindAt: time.nullable(),
            undoable: z.boolean(),
            cleanable: z.boolean(),
            /** Why a person has to say that it is as it should be. */
            onlyPeopleKnow: z.string().nullable(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type OpenReplyView = z.infer<typeof OpenReplyView>;

const withLoop = <Status extends string>(status: Status) =>
  z.object({ status: z.literal(status), what: z.string(), closed: texts }).readonly();

export const LoopReplyView = z.discriminatedUnion('status', [
  withLoop('done'),
  withLoop('closed'),
  withLoop('seen'),
  Refusal,
  z.object({ status: z.literal('not_found'), loop: z.string() }).readonly(),
]);
export type LoopReplyView = z.infer<typeof LoopReplyView>;

export const SummaryView = z
  .object({
    id: z.string(),
    runbook: z.string(),
    title: z.string(),
    environment: z.string(),
    status: z.string(),
    requester: z.string(),
    requestedAt: time,
    endedAt: time.nullable(),
    outcome: z.string().nullable(),
  })
  .readonly();
export type SummaryView = z.infer<typeof SummaryView>;

export const HistoryReplyView = z.object({ runs: z.array(SummaryView).readonly() }).readonly();
export type HistoryReplyView = z.infer<typeof HistoryReplyView>;

/** A stretch of the record, texts as they were hashed. */
export const RecordReplyView = z
  .object({
    events: z
      .array(
        z
          .object({
            position: z.number(),
            stream: z.string(),
            version: z.number(),
            type: z.string(),
            actor: z.string(),
            data: z.string(),
            at: z.string(),
            prevHash: z.string(),
            hash: z.string(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type RecordReplyView = z.infer<typeof RecordReplyView>;

/** Whose token it is. */
export const WhoReplyView = z.object({ actor: ActorView, expiresAt: time }).readonly();
export type WhoReplyView = z.infer<typeof WhoReplyView>;

export const LogoutReplyView = z.object({ revoked: z.boolean() }).readonly();
export type LogoutReplyView = z.infer<typeof LogoutReplyView>;

export const FindingView = z
  .object({
    level: z.enum(['ok', 'warning', 'problem']),
    /** What was looked at: `Slack`, `Kubernetes prod`. */
    about: z.string(),
    message: z.string(),
    /** What to do about it. */
    fix: z.string().exactOptional(),
  })
  .readonly();
export type FindingView = z.infer<typeof FindingView>;

export const DoctorReplyView = z.object({ findings: z.array(FindingView).readonly() }).readonly();
export type DoctorReplyView = z.infer<typeof DoctorReplyView>;
