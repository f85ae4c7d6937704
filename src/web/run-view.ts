import { z } from 'zod';
import type { Json } from '../lib/json.ts';

/**
 * A run as the command line gets it, over the socket or in process, and as `--json` prints it. A promise to scripts:
 * fields are added, not renamed.
 */

const time = z.iso.datetime();
const texts = z.array(z.string()).readonly();
const JsonValue: z.ZodType<Json> = z.json();

export const ActorView = z
  .object({
    kind: z.string(),
    id: z.string(),
    name: z.string().exactOptional(),
    /** `cli`: a Slack person by their login at the command line. */
    via: z.string().exactOptional(),
  })
  .readonly();
export type ActorView = z.infer<typeof ActorView>;

export const ChangeView = z
  .object({ target: z.string(), field: z.string(), before: JsonValue, after: JsonValue })
  .readonly();
export type ChangeView = z.infer<typeof ChangeView>;

export const PlannedStepView = z
  .object({
    step: z.string(),
    title: z.string(),
    status: z.enum(['planned', 'skipped', 'later']),
    changes: z.array(ChangeView).readonly(),
    facts: texts,
    warnings: texts,
    /** Why it is skipped, has nothing to do, or waits for an earlier step. */
    remark: z.string().nullable(),
    /** Why it cannot run as things are. */
    obstacle: z.string().nullable(),
  })
  .readonly();
export type PlannedStepView = z.infer<typeof PlannedStepView>;

export const PlanView = z
  .object({
    hash: z.string(),
    at: time,
    steps: z.array(PlannedStepView).readonly(),
    /** What will be locked. */
    targets: texts,
    /** The equivalent kubectl, aws or psql lines. */
    commands: texts,
    /** Safeguards that it goes without, since they cannot run, and why. */
    withoutBackup: texts,
  })
  .readonly();
export type PlanView = z.infer<typeof PlanView>;

export const GateView = z
  .object({
    confirmation: z.boolean(),
    phrase: z.string().nullable(),
    approvals: z.number(),
    /** One of them more than the runbook asks: nobody has said whose the requester's account is. */
    untied: z.boolean(),
    /** Of the roles that may approve. */
    approvers: texts,
    expiresAt: time,
    confirmedBy: ActorView.nullable(),
    approvedBy: z.array(ActorView).readonly(),
  })
  .readonly();
export type GateView = z.infer<typeof GateView>;

export const StepView = z
  .object({
    id: z.string(),
    title: z.string(),
    uses: z.string(),
    effect: z.string(),
    status: z.string(),
    progress: z.string().nullable(),
    reason: z.string().nullable(),
    /** For an unknown step: where a person should look. */
    look: texts,
    evidence: texts,
    outputs: JsonValue,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
  })
  .readonly();
export type StepView = z.infer<typeof StepView>;

export const RunView = z
  .object({
    id: z.string(),
    version: z.number(),
    status: z.string(),
    runbook: z.string(),
    title: z.string(),
    environment: z.string(),
    protected: z.boolean(),
    halt: z.boolean(),
    /** The word `now` was said: an emergency stop then needs no confirmation. */
    now: z.boolean(),
    arguments: z.record(z.string(), JsonValue).readonly(),
    requester: ActorView,
    requestedAt: time,
    /** The run that this one puts back. */
    undoes: z.string().nullable(),
    cleansUp: z.string().nullable(),
    reason: z.string().nullable(),
    plan: PlanView.nullable(),
    /** What the world did between the yes and the act; not empty when the plan is asked again. */
    moved: texts,
    gate: GateView.nullable(),
    /** What keeps it from starting, in words, and whether somebody's word can let it through. */
    heldBack: z.object({ by: z.string(), overridable: z.boolean() }).readonly().nullable(),
    /** What it would meet before it may act: freezes, and others at the same targets. */
    inTheWay: texts,
    /** The run that holds what this one waits for. */
    awaits: z.string().nullable(),
    /** Whether others hold what it would change, so that it was refused or waits in line. */
    isHeld: z.boolean(),
    /** The run that has taken over what this one held. */
    takenOver: z.object({ run: z.string(), by: ActorView, at: time }).readonly().nullable(),
    steps: z.array(StepView).readonly(),
    /** The run went back by itself: why, and by which steps. */
    goingBack: z
      .object({ reason: z.string(), steps: z.array(StepView).readonly() })
      .readonly()
      .nullable(),
    cancelledBy: ActorView.nullable(),
    end: z.object({ status: z.string(), outcome: z.string(), at: time, by: ActorView }).readonly().nullable(),
    /** Whether something it did can be put back. */
    undoable: z.boolean(),
    cleanable: z.boolean(),
    /** The run that has put it back. */
    putBack: z.object({ run: z.string(), by: ActorView, at: time }).readonly().nullable(),
    /** What it left away from normal and is so still, as far as is known. */
    leftOpen: texts,
  })
  .readonly();
export type RunView = z.infer<typeof RunView>;
