import { z } from 'zod';
import { ActorView, RunView } from './run-view.ts';

/** What the control socket answers, one schema a route. Both sides use them: the server's types, the client's checks. */

const texts = z.array(z.string()).readonly();
const time = z.iso.datetime();

/** In place of any answer. */
export const ErrorReply = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type ErrorReply = z.infer<typeof ErrorReply>;

const Problem = z.object({ parameter: z.string().exactOptional(), message: z.string() }).readonly();
const refusal = {
  ...{ rule: z.string(), roles: texts, unreachable: texts },
  /** Slack ids. */
  who: texts,
  /** What they are called, by id, as far as the record knows. */
  names: z.record(z.string(), z.string()).readonly().exactOptional(),
};

export const Refusal = z.object({ status: z.literal('not_allowed'), ...refusal }).readonly();
export type Refusal = z.infer<typeof Refusal>;

const NeedsArguments = z
  .object({
    status: z.literal('needs_arguments'),
    runbook: z.string(),
    problems: z.array(Problem).readonly(),
    /** How the line should look: `rollback service=<api|worker>`. */
    usage: z.string(),
  })
  .readonly();
const UnknownRunbook = z
  .object({ status: z.literal('unknown_runbook'), name: z.string(), suggestions: texts, known: texts })
  .readonly();
export const NotFound = z.object({ status: z.literal('not_found'), run: z.string() }).readonly();

export const PlanReplyView = z.discriminatedUnion('status', [
  z
    .object({
      status: z.literal('planned'),
      simulated: z.boolean(),
      run: RunView,
      /** Null when this account may run it; otherwise who may. */
      refusal: z.object(refusal).readonly().nullable(),
      /** What it would ask for before it acts. */
      asks: z
        .object({
          confirmation: z.boolean(),
          phrase: z.string().nullable(),
          approvals: z.number(),
          approvers: texts,
        })
        .readonly(),
    })
    .readonly(),
  NeedsArguments,
  UnknownRunbook,
]);
export type PlanReplyView = z.infer<typeof PlanReplyView>;

const Started = z.object({ status: z.literal('started'), run: z.string() }).readonly();
const Joined = z.object({ status: z.literal('joined'), run: z.string() }).readonly();
const Duplicate = z.object({ status: z.literal('duplicate'), run: z.string() }).readonly();
const NoHalt = z.object({ status: z.literal('no_halt'), runbook: z.string() }).readonly();

export const StartReplyView = z.discriminatedUnion('status', [
  Started,
  Joined,
  Duplicate,
  NeedsArguments,
  UnknownRunbook,
  NoHalt,
]);
export type StartReplyView = z.infer<typeof StartReplyView>;

const withRun = <Status extends string>(status: Status) =>
  z.object({ status: z.literal(status), run: RunView }).readonly();

export const UndoReplyView = z.discriminatedUnion('status', [
  Started,
  Joined,
  Duplicate,
  Refusal,
  withRun('nothing_to_undo'),
  withRun('already_undone'),
  withRun('not_ended'),
  NotFound,
]);
export type UndoReplyView = z.infer<typeof UndoReplyView>;

export const DecisionReplyView = z.discriminatedUnion('status', [
  withRun('done'),
  z
    .object({ status: z.literal('already'), what: z.string(), by: ActorView, at: time, run: RunView })
    .readonly(),
  Refusal,
  z.object({ status: z.literal('expired'), at: time, run: RunView }).readonly(),
  withRun('ended'),
  withRun('plan_changed'),
  z.object({ status: z.literal('phrase_needed'), phrase: z.string(), run: RunView }).readonly(),
  z.object({ status: z.literal('wrong_phrase'), phrase: z.string(), run: RunView }).readonly(),
  withRun('not_asked'),
  NotFound,
]);
export type DecisionReplyView = z.infer<typeof DecisionReplyView>;
