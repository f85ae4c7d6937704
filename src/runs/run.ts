import type { Effect, LeftOpen, Measurement, StepPlan, UndoStep } from '../actions/action.ts';
import type { Actor } from '../audit/event.ts';
import type { JsonObject } from '../lib/json.ts';
import type { EligibleApprovers } from '../policy/eligible-approvers.ts';
import type { StepConfirm } from '../runbooks/runbook.ts';
import type { FreezeOn, Gates, Holding, LoopClosed, RunEnd, RunPlan, RunRequested } from './events.ts';
import type { Exceptions } from './exceptions.ts';
import type { Page } from './paging/page.ts';
import type { Wait } from './waits.ts';

/**
 * requested → planned → waiting (confirmation, approval) → queued (lock) → running →
 * succeeded | failed | undone | cancelled | denied | expired | planned (a dry run), with unknown while a person looks.
 */
export type RunStatus =
  | 'requested'
  | 'planned'
  | 'waiting'
  | 'queued'
  | 'running'
  | 'unknown'
  | RunEnd['status'];

/** One execution of a runbook, folded from its events. */
export interface Run {
  readonly id: string;
  /** The version of the last event folded in. */
  readonly version: number;
  readonly status: RunStatus;
  readonly request: RunRequested;
  readonly requester: Actor;
  /** Where the requester was on call when the plan was made. */
  readonly onCall?: readonly string[];
  readonly requestedAt: Date;
  /** When it was last asked whether all who said yes may still say so. */
  readonly askedAt?: Date;
  readonly plan:
    | {
        readonly steps: RunPlan;
        readonly hash: string;
        readonly at: Date;
        /** The freeze that was on when it was made. */
        readonly frozen?: FreezeOn;
        /** Who held what it would change then. */
        readonly held?: readonly Holding[];
      }
    | undefined;
  /** What the world did between the yes and the act, when the plan had to be asked again. */
  readonly moved: readonly string[];
  readonly gate: Gate | undefined;
  /** When it stood still for people, oldest first. */
  readonly waits: readonly Wait[];
  /** Who had those who may called, and about which plan. */
  readonly called: { readonly by: Actor; readonly at: Date; readonly hash: string | undefined } | undefined;
  readonly exceptions: Exceptions;
  /** Who was woken for an approval. */
  readonly page: Page | undefined;
  readonly reason: string | undefined;
  readonly locks: readonly string[];
  /** The run that holds what this one waits for. */
  readonly awaits: { readonly targets: readonly string[]; readonly holder: string } | undefined;
  /** Who keeps it from its targets, as it was when it was told. */
  readonly held: readonly Holding[];
  readonly takeOver: TakeOver | undefined;
  /** The run that takes over what this one holds. */
  readonly takenOver: { readonly run: string; readonly by: Actor; readonly at: Date } | undefined;
  /** Who held what this emergency stop stopped without waiting. */
  readonly overrode: readonly Holding[];
  /** The emergency stops of what this run holds. */
  readonly stops: readonly TargetStop[];
  /** What the checks measured before anything was changed, by step. */
  readonly baselines: Readonly<Record<string, Measurement>>;
  readonly steps: readonly StepState[];
  readonly undo: { readonly reason: string; readonly steps: readonly StepState[] } | undefined;
  readonly cancelled:
    | { readonly by: Actor; readonly at: Date; readonly reason: string | undefined }
    | undefined;
  /** Its record was put back to a backup: what it did since then is not known. */
  readonly restored?: true;
  readonly end: (RunEnd & { readonly at: Date; readonly by: Actor }) | undefined;
  /** The run that has put back what this one did. */
  readonly putBack: { readonly run: string; readonly by: Actor; readonly at: Date } | undefined;
  /** What it left away from normal and is so no longer. */
  readonly closed: readonly (LoopClosed & { readonly at: Date; readonly by: Actor })[];
}

/** The run that stopped these targets while another one held them. */
export interface TargetStop {
  readonly run: string;
  readonly by: Actor;
  readonly at: Date;
  readonly targets: readonly string[];
}

/** That others are to stop for the run: wished for; first in line and waiting for their end; they have ended. */
export interface TakeOver {
  readonly stage: 'asked' | 'claimed' | 'done';
  readonly by: Actor;
  readonly at: Date;
}

/** The gates of a run: what was asked, of which plan, and who has said yes so far. */
export interface Gate {
  readonly asked: Gates;
  /** The step that it stands before; undefined for the gate of the whole run. */
  readonly step: string | undefined;
  /** The roles that may approve. */
  readonly roles: readonly string[];
  /** Who could approve when it was opened; undefined where no approval is asked. */
  readonly approvers: EligibleApprovers | undefined;
  readonly hash: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly confirmation:
    | { readonly by: Actor; readonly at: Date; readonly how: string; readonly onCall?: readonly string[] }
    | undefined;
  readonly approvals: readonly Approval[];
}

export interface Approval {
  readonly by: Actor;
  readonly at: Date;
  readonly role: string;
  /** Where they were on call then: the end of a shift takes no word back. */
  readonly onCall?: readonly string[];
}

export type StepStatus = 'pending' | 'skipped' | 'started' | 'accepted' | 'succeeded' | 'failed' | 'unknown';

export interface StepState {
  readonly id: string;
  readonly title: string;
  readonly uses: string;
  readonly effect: Effect;
  readonly status: StepStatus;
  readonly input: JsonObject | undefined;
  readonly plan: StepPlan | undefined;
  /** Of the action that began it; absent: 1, or nobody has begun it. */
  readonly version?: number;
  readonly startedAt: Date | undefined;
  /** When it was begun once more, after it was seen not to have happened. */
  readonly begunAgainAt?: Date;
  readonly deadlineAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly receipt: JsonObject | undefined;
  readonly memo: JsonObject | undefined;
  readonly progress: string | undefined;
  /** Since when nobody lets us look how far it is. */
  readonly deniedSince?: Date | undefined;
  /** When to try or to look again. */
  readonly againAt: Date | undefined;
  /** How often the system refused to take it. */
  readonly refusals: number;
  /**
   * What stands of it although it was not done, in a sentence, with what it leaves and how to put that back; absent:
   * nothing that anybody knows of.
   */
  readonly half?: string;
  readonly outputs: JsonObject;
  readonly evidence: readonly string[];
  /** Why it was skipped, failed or is unknown. */
  readonly reason: string | undefined;
  /** It failed by an answer that would be the same again. */
  readonly final?: boolean;
  /** For an unknown step: where a person should look. */
  readonly look: readonly string[];
  readonly undo: readonly UndoStep[];
  /** On the way back: the step that it puts back, which is looked at before. */
  readonly undoes?: string;
  readonly leaves: readonly LeftOpen[];
}

export const hasEnded = (run: Run): boolean => run.end !== undefined;

/** The steps that are being worked through now: the way back once the run has turned round. */
export const currentSteps = (run: Run): readonly StepState[] => run.undo?.steps ?? run.steps;

export const isOver = (step: StepState): boolean =>
  step.status === 'succeeded' || step.status === 'skipped' || step.status === 'failed';

/** Confirmed, and approved by as many as were asked, for the plan as it stands. */
export function gatesPassed(run: Run): boolean {
  const { gate, plan } = run;
  if (!gate || !plan || gate.hash !== plan.hash) return false;
  const confirmed = !gate.asked.confirmation || gate.confirmation !== undefined;
  return confirmed && !lacksApproval(run);
}

/** Who broke the glass for the plan as it stands. */
export function glassInForce({ exceptions: { glass }, plan }: Run): Run['exceptions']['glass'] {
  return glass?.hash === plan?.hash ? glass : undefined;
}

/** It puts something in order again, rather than to do something new. */
export const putsInOrder = ({ request: { undoes, cleansUp } }: Run): boolean =>
  undoes !== undefined || cleansUp !== undefined;

/** Something has been done, or left out, already. */
export const hasBegun = (run: Run): boolean =>
  run.undo !== undefined || run.steps.some(({ status }) => status !== 'pending');

/** The word `now` on the line confirms an emergency stop, and nothing else. */
export const saidNow = ({ request }: Run): boolean => request.now && request.runbook.halt;

/** Whether somebody still has to look at what was done without approval. What was not done needs nobody. */
export function owesReview(run: Run): boolean {
  const { glass, reviewed } = run.exceptions;
  return glass !== undefined && reviewed === undefined && (run.end === undefined || hasBegun(run));
}

/** The open loop that it is until then. */
export const reviewTarget = (run: string): string => `break-glass:${run}`;

/** Whether somebody else's yes is still missing; once the glass is broken for this plan, none is. */
export function lacksApproval(run: Run): boolean {
  const { gate } = run;
  if (!gate || glassInForce(run)) return false;
  return gate.approvals.length < gate.asked.approvals;
}

/** The plan that people said yes to, or are asked about, goes without this safeguard. */
export const isWaived = ({ plan }: Run, step: string): boolean =>
  plan?.steps.waives?.some((waived) => waived.step === step) ?? false;

/** The gate that a step of the file stands behind; undefined for the others, and for the steps of the way back. */
export function gateOfStep(run: Run, step: string): StepConfirm | undefined {
  return run.undo ? undefined : run.request.runbook.steps.find(({ id }) => id === step)?.confirm;
}

/** The way back from what the run did, latest first; empty when nothing can be put back, or has been already. */
export function undoOf(run: Run): readonly { readonly step: StepState; readonly undo: UndoStep }[] {
  if (run.putBack) return [];
  const away = run.steps.filter((step) => !isNormalAgain(run, step));
  return away.toReversed().flatMap((step) => step.undo.map((undo) => ({ step, undo })));
}

/** Everything that the step left away from normal has been closed since. */
const isNormalAgain = (run: Run, { leaves }: StepState): boolean =>
  leaves.length > 0 && leaves.every(({ target }) => isClosed(run, target));

export const isClosed = (run: Run, target: string): boolean =>
  run.closed.some((one) => one.target === target);
