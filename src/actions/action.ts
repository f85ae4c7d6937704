import type { z } from 'zod';
import type { Json, JsonObject } from '../lib/json.ts';
import type { Systems } from '../systems/systems.ts';
import type { DrillPlace } from './drill-place.ts';

/**
 * How much a step can hurt. `read` looks; `halt` only suspends, stops or scales to zero;
 * `change` can be put back; `destructive` cannot. A runbook is as strong as its strongest step.
 */
export const EFFECTS = ['read', 'halt', 'change', 'destructive'] as const;
export type Effect = (typeof EFFECTS)[number];

/**
 * What a step can do, as one value. The engine plans it, shows the plan to people, plans it again just before
 * acting, records the intent, calls `apply` once, records that, and calls `observe` until the step has ended.
 * After a crash between intent and outcome it calls `observe` without a receipt, never `apply` again unless
 * `observe` answers `absent`.
 */
export interface ActionDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  /** `system/verb-object`, in the vendor's own words: `kubernetes/suspend-cronjob`. */
  readonly name: string;
  /**
   * Counted up when what `apply` leaves behind (receipt, memo, names, what `observe` looks for) is no longer what it was.
   * Absent: 1.
   */
  readonly version?: number;
  /** Older versions whose begun steps this one can take to their end. */
  readonly accepts?: readonly number[];
  /** One sentence for the reference page, without a trailing period's worth of marketing. */
  readonly summary: string;
  readonly effect: Effect;
  /**
   * For actions whose strength depends on what they start (resuming a purge): the effect for this `with`, at least
   * as strong as `effect`. Given the text of the file, before interpolation, so it may rely on literals only.
   */
  readonly effectOf?: (input: JsonObject) => Effect;
  /**
   * What it destroys is in no backup and would come back from none (sessions, images that nothing runs), so that on a
   * protected environment no safeguard has to come first. The phrase and the approval stay.
   */
  readonly beyondBackup?: true;
  /**
   * Inputs that would be kept with the run if they were given as plain text: the file must give each as one whole
   * `${{ secrets.NAME }}`. Given the text of the file, before interpolation.
   */
  readonly onlySecrets?: (input: JsonObject) => readonly string[];
  /** Every field has a `.describe()`: it becomes the reference page and the editor's hint. */
  readonly input: Input;
  readonly output: Output;
  /** The outputs that `plan` already pins. Only these may feed the input of a later step that changes something. */
  readonly plannedOutputs?: readonly (keyof z.output<Output> & string)[];
  /** What to lock while the step acts, e.g. `kubernetes:prod/storage/cronjob/efs-purge`. Reads lock nothing. */
  readonly targets: (input: z.output<Input>, environment: ActionEnvironment) => readonly string[];
  /** How long the step may take from `apply` to its end. */
  readonly deadlineMs: (input: z.output<Input>) => number;
  /** Reads the live systems and says what would change. Changes nothing. */
  readonly plan: (context: ActionContext, input: z.output<Input>) => Promise<StepPlan>;
  /**
   * Starts the effect and returns as soon as the system has accepted it; absent on actions that only read.
   * The receipt is what `observe` needs to find this very effect again (a deployment's id, a Job's uid).
   */
  readonly apply?: (context: ActionContext, input: z.output<Input>, plan: StepPlan) => Promise<JsonObject>;
  /** Looks how far it is. Never changes anything. For a read, this is the reading. */
  readonly observe: (context: ActionContext, input: z.output<Input>, seen: Seen) => Promise<Observation>;
  /**
   * What stands once all of it was done, as far as the intent, the plan and the receipt tell, without asking anybody: for
   * what a person found done, and for what was accepted and not seen to its end. `observe` says the same where it can look.
   * Absent: nothing is left, and nothing here puts it back.
   */
  readonly whenDone?: (place: Place, input: z.output<Input>, seen: Seen) => Aftermath;
  /**
   * Long after the step: whether what it did is as it left it. Asked of open loops again and again, and before anything
   * is put back. Changes nothing, costs one or two calls. Absent: nobody but a person can tell.
   */
  readonly look?: (context: ActionContext, input: z.output<Input>, seen: Seen) => Promise<Standing>;
  /**
   * Of a change that nothing here puts back: why not, in a sentence that its plan says. Either there is no way back, or
   * nothing is left to put back. Absent: `observe` returns how to undo it.
   */
  readonly noUndo?: string;
  /** Of what it leaves open: why a person has to say that it is as it should be, whatever the system shows. */
  readonly onlyPeopleKnow?: string;
  /** A reading of one or two quick calls: the plan makes it as well (`measure` where there is one), and says what it found. */
  readonly readsInPlan?: true;
  /**
   * Asks the system whether it would take what the plan intends, by a dry run of its own: throws the `Failure` that acting
   * would meet, and changes nothing. A call or two, when the plan is shown to people; absent where the system has none.
   */
  readonly rehearse?: (context: ActionContext, input: z.output<Input>, plan: StepPlan) => Promise<unknown>;
  /**
   * Of what restores or overwrites: where to, and whether anything can be lost there. Asked in a drill, for each plan; a call
   * or two, changes nothing. Throws `Failure`.
   */
  readonly restoresInto?: (context: ActionContext, input: z.output<Input>) => Promise<DrillPlace>;
  /** For checks: one quick measurement, taken before anything is changed, to tell "worse" from "was broken before". */
  readonly measure?: (context: ActionContext, input: z.output<Input>) => Promise<Measurement>;
}

export interface ActionEnvironment {
  readonly name: string;
  readonly protected: boolean;
  /** Where the environment's Kubernetes and AWS live, for names of targets and for the commands a plan shows. */
  readonly kubernetesContext: string | undefined;
  readonly awsRegion: string | undefined;
}

export interface ActionContext {
  /** The systems of the run's environment, and of no other. */
  readonly systems: Systems;
  readonly environment: ActionEnvironment;
  /** `drill`: what it makes is marked for drills. */
  readonly run: { readonly id: string; readonly startedAt: Date; readonly drill?: true };
  readonly step: string;
  /** `runId/stepId`: the same after every crash. Derive names and idempotency keys from it. */
  readonly token: string;
  readonly now: Date;
  /** Aborted when the process stops or the call's deadline passes; pass it on. */
  readonly signal: AbortSignal;
  /** The outputs that the approved plan pinned. When present, plan for these and pick nothing newer. */
  readonly pinned?: JsonObject;
  /** It only reads ahead for a plan: nothing may be used up, and nothing go on after `signal`. */
  readonly ahead?: boolean;
  /** Stores something durably, and shows it in the thread, before going on: logs that the next call would destroy. */
  readonly note: (note: Note) => Promise<void>;
}

/** Where and when, and nothing to ask. */
export type Place = Pick<ActionContext, 'environment' | 'token' | 'now'>;

export interface Note {
  readonly text: string;
  /** Raw output, shown as a code block; capped by the engine. */
  readonly log?: string;
}

/** What a step would do, in data and in words. `changes`, `guards` and `outputs` are hashed; the rest only informs. */
export interface StepPlan {
  /** The intended writes. Empty for a read. */
  readonly changes: readonly Change[];
  /** What must still be true when the step acts: a uid, a generation, a deployment's id. */
  readonly guards: JsonObject;
  /** Outputs known already, pinned by the plan (which backup, which task definition). */
  readonly outputs: JsonObject;
  /** Observations for the reader: counts, next runs, ages. They may differ a minute later. */
  readonly facts: readonly string[];
  /** What the reader should think about before saying yes. */
  readonly warnings: readonly string[];
  /** The equivalent kubectl, aws or psql lines, so that a person can finish by hand. */
  readonly commands: readonly string[];
  /** Set when the goal is reached already: why the step will be skipped. */
  readonly nothingToDo?: string;
  /** Set when the step cannot or must not run as things are: why, and what to do. */
  readonly obstacle?: string;
  /** In a drill: where it restores to, once it is known that nothing can be lost there. */
  readonly restoresInto?: string;
  /** The obstacle stays until people change something: trying again later would not help. */
  readonly final?: boolean;
}

export interface Change {
  /** In the words of the system: `storage/cronjob/efs-purge`. */
  readonly target: string;
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

export interface Seen {
  readonly plan: StepPlan;
  /** Missing when the process died before the answer of `apply` was recorded. */
  readonly receipt?: JsonObject;
  /** What the last `waiting` observation asked to be remembered. */
  readonly memo?: JsonObject;
  /** Of a look long after: it was done by half, and never whole. */
  readonly half?: true;
  /** When the intent was first recorded: what happened before is not ours. */
  readonly startedAt: Date;
  /** When it was begun once more, after a look had shown that it had not happened. Absent: it was begun once. */
  readonly begunAgainAt?: Date;
}

/** How long the effect has had by now. It has its time anew when it was begun anew: a process may have been dead for hours. */
export const hadMs = (now: Date, { startedAt, begunAgainAt = startedAt }: Seen): number =>
  now.getTime() - begunAgainAt.getTime();

export type Observation =
  | {
      readonly status: 'waiting';
      /** One line for the phone: `2 of 3 tasks running the old revision`. */
      readonly progress: string;
      readonly againInMs: number;
      readonly memo?: JsonObject;
      readonly log?: string;
    }
  | {
      readonly status: 'done';
      readonly outputs: JsonObject;
      /** What was seen that proves it, one sentence each. */
      readonly evidence: readonly string[];
      readonly log?: string;
      /** How to put it back, as steps of a run of its own. Empty or absent: it cannot be put back. */
      readonly undo?: readonly UndoStep[];
      /** What is now away from normal and must be closed some day. */
      readonly leaves?: readonly LeftOpen[];
      /** Targets that are back to normal by this step: open loops on them close. */
      readonly closes?: readonly string[];
    }
  | {
      readonly status: 'failed';
      /** What happened and what to do, in one or two plain sentences. */
      readonly reason: string;
      readonly evidence?: readonly string[];
      readonly log?: string;
      readonly undo?: readonly UndoStep[];
      readonly leaves?: readonly LeftOpen[];
    }
  /** The effect certainly did not happen, or only this half of it. Applying is safe. */
  | { readonly status: 'absent'; readonly half?: Half }
  /** It cannot be told whether it happened. A person has to look. */
  | { readonly status: 'unknown'; readonly reason: string; readonly look: readonly string[] };

/** What stands of a step that was not done whole. */
export interface Half {
  /** In a sentence for whoever has to look after it. */
  readonly stands: string;
  /** What is away from normal by it, should nothing more be done. */
  readonly leaves?: readonly LeftOpen[];
  /** How to put that back. */
  readonly undo?: readonly UndoStep[];
}

/** What a step leaves behind, whoever found that it was done. */
export interface Aftermath {
  /** How to put it back. */
  readonly undo?: readonly UndoStep[];
  /** Why it cannot be put back with what is known, and what to do by hand, in a sentence. */
  readonly noUndo?: string;
  readonly leaves?: readonly LeftOpen[];
  readonly closes?: readonly string[];
}

export type Standing =
  /** As the step left it. */
  | { readonly status: 'held' }
  /** Changed since, by a hand or by what keeps it: how it is now and, as far as the system tells, whose doing it is. */
  | { readonly status: 'moved'; readonly what: string; readonly who?: string }
  /** It has ended in its own time, as it was meant to. */
  | { readonly status: 'ended'; readonly what: string }
  /** What was changed is there no more. */
  | { readonly status: 'gone'; readonly what: string };

/** Changed since; who, only when the system tells. */
export const moved = (what: string, who?: string): Standing => ({
  status: 'moved',
  what,
  ...(who !== undefined && { who }),
});

export interface UndoStep {
  readonly uses: string;
  readonly with: JsonObject;
}

export interface LeftOpen {
  /** The lock target, so that whoever brings it back to normal closes this. */
  readonly target: string;
  /** `CronJob storage/efs-purge is suspended` */
  readonly what: string;
  /** For what ends by itself: when, RFC 3339. */
  readonly until?: string;
}

export interface Measurement {
  readonly healthy: boolean;
  /** `200 in 84 ms` */
  readonly summary: string;
}

/** An action as the engine sees it: inputs are checked on the way in, types are behind the wall. */
export interface Action {
  readonly name: string;
  readonly version: number;
  /** Whether it can take a step to its end that this version of it has begun. */
  continues(version: number): boolean;
  readonly summary: string;
  readonly effect: Effect;
  effectOf(input: JsonObject): Effect;
  onlySecrets(input: JsonObject): readonly string[];
  /** Why nothing puts back what it did; every plan that changes something says it. */
  readonly noUndo: string | undefined;
  /** No backup could bring back what it destroys. */
  readonly beyondBackup: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly plannedOutputs: readonly string[];
  /** The plan makes this reading as well. */
  readonly readsInPlan: boolean;
  targets(input: JsonObject, environment: ActionEnvironment): readonly string[];
  deadlineMs(input: JsonObject): number;
  plan(context: ActionContext, input: JsonObject): Promise<StepPlan>;
  apply(context: ActionContext, input: JsonObject, plan: StepPlan): Promise<JsonObject>;
  observe(context: ActionContext, input: JsonObject, seen: Seen): Promise<Observation>;
  readonly whenDone: ((place: Place, input: JsonObject, seen: Seen) => Aftermath) | undefined;
  readonly look: ((context: ActionContext, input: JsonObject, seen: Seen) => Promise<Standing>) | undefined;
  readonly rehearse:
    | ((context: ActionContext, input: JsonObject, plan: StepPlan) => Promise<unknown>)
    | undefined;
  /** Why a person has to say that what it left open is as it should be. */
  readonly onlyPeopleKnow: string | undefined;
  /** Where it restores to, and whether anything can be lost there; undefined for what restores nothing. */
  readonly restoresInto: ((context: ActionContext, input: JsonObject) => Promise<DrillPlace>) | undefined;
  readonly measure: ((context: ActionContext, input: JsonObject) => Promise<Measurement>) | undefined;
}

/** The actions a runbooks file may use, by name. */
export type Actions = ReadonlyMap<string, Action>;

/** Wraps a typed definition so that its input is parsed at every door. */
export function defineAction<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ActionDefinition<Input, Output>,
): Action {
  const { version = 1, accepts = [], input, apply, look, rehearse, restoresInto, measure } = definition;
  const { whenDone } = definition;

  return {
    name: definition.name,
    version,
    continues: (begun) => begun === version || accepts.includes(begun),
    summary: definition.summary,
    effect: definition.effect,
    effectOf: definition.effectOf ?? (() => definition.effect),
    onlySecrets: definition.onlySecrets ?? (() => []),
    beyondBackup: definition.beyondBackup ?? false,
    input,
    output: definition.output,
    plannedOutputs: definition.plannedOutputs ?? [],
    onlyPeopleKnow: definition.onlyPeopleKnow,
    noUndo: definition.noUndo,
    readsInPlan: definition.readsInPlan ?? false,
    targets: (raw, environment) => definition.targets(input.parse(raw), environment),
    deadlineMs: (raw) => definition.deadlineMs(input.parse(raw)),
    plan: async (context, raw) => saysNoUndo(definition, await definition.plan(context, input.parse(raw))),
    apply: async (context, raw, plan) => (apply ? apply(context, input.parse(raw), plan) : {}),
    observe: async (context, raw, seen) => definition.observe(context, input.parse(raw), seen),
    whenDone: whenDone && ((place, raw, seen) => whenDone(place, input.parse(raw), seen)),
    look: look && (async (context, raw, seen) => look(context, input.parse(raw), seen)),
    rehearse: rehearse && (async (context, raw, plan) => rehearse(context, input.parse(raw), plan)),
    restoresInto: restoresInto && (async (context, raw) => restoresInto(context, input.parse(raw))),
    measure: measure && (async (context, raw) => measure(context, input.parse(raw))),
  };
}

/** What cannot be put back is warned of where it destroys, and said elsewhere. Neither is hashed. */
function saysNoUndo(
  { noUndo, effect }: { readonly noUndo?: string; readonly effect: Effect },
  plan: StepPlan,
): StepPlan {
  if (noUndo === undefined || plan.changes.length === 0) return plan;
  if (effect === 'destructive') return { ...plan, warnings: [noUndo, ...plan.warnings] };
  return { ...plan, facts: [...plan.facts, noUndo] };
}
