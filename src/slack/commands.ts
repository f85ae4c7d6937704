import type { Alert } from '../alerts/alert.ts';
import type { Actor } from '../audit/event.ts';
import type { IncidentSummary, RunSummary } from '../audit/event-store.ts';
import type { AcknowledgeRequest, AlertReply } from '../commands/alerts/acknowledge-alert.ts';
import type { JoinReply, JoinRequest } from '../commands/alerts/join-incident.ts';
import type { StormAlerts } from '../commands/alerts/storm-alerts.ts';
import type { ChangeReply, ChangeRequest } from '../commands/change-incident.ts';
import type { DeclareReply, DeclareRequest } from '../commands/declare-incident.ts';
import type { KnownDrill } from '../commands/drills.ts';
import type { IncidentPlace, ShownIncident } from '../commands/find-incident.ts';
import type { LoginReply, LoginRequest } from '../commands/login.ts';
import type { HandoffReply, HandoffRequest } from '../commands/oncall/ask-handoff.ts';
import type { HandoffAnswer, HandoffDecision } from '../commands/oncall/decide-on-handoff.ts';
import type { ShownRota } from '../commands/oncall/show-on-call.ts';
import type { ShownLoop } from '../commands/open-loops.ts';
import type { ArgumentProblem, DecisionReply, StartReply, UndoReply } from '../commands/replies.ts';
import type { AllowRequest } from '../commands/schedules/allow-unattended.ts';
import type { ComingUp } from '../commands/schedules/coming-up.ts';
import type { ScheduleReply } from '../commands/schedules/decide-on-schedule.ts';
import type { RotatedRequest } from '../commands/schedules/say-rotated.ts';
import type { SkipRequest } from '../commands/schedules/skip-tick.ts';
import type { TickRequest } from '../commands/schedules/tick-item.ts';
import type { ShownHome } from '../commands/show-home.ts';
import type { TakeOverReply, TakeOverRequest } from '../commands/take-over.ts';
import type { CloseRequest, HandOverRequest, LoopReply, SnoozeRequest } from '../commands/tend-loop.ts';
import type { DrillReport } from '../drills/drill-report.ts';
import type { Authorization } from '../policy/authorize.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import type { Finding, Origin, RunHappening } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';

/** What people can ask for, each bound to its context, so that a test can stand in for the engine. */
export interface Commands {
  startRun(request: StartRequest): Promise<StartReply>;
  confirmRun(yes: { run: string; hash: string; phrase?: string; actor: Actor }): Promise<DecisionReply>;
  approveRun(yes: { run: string; hash: string; actor: Actor }): Promise<DecisionReply>;
  withdrawApproval(back: { run: string; actor: Actor }): Promise<DecisionReply>;
  askPeople(ask: { run: string; actor: Actor }): Promise<DecisionReply>;
  denyRun(no: { run: string; reason: string; actor: Actor }): Promise<DecisionReply>;
  cancelRun(stop: { run: string; reason?: string; actor: Actor }): Promise<DecisionReply>;
  overrideFreeze(leave: { run: string; reason: string; actor: Actor }): Promise<DecisionReply>;
  breakGlass(leave: { run: string; reason: string; actor: Actor }): Promise<DecisionReply>;
  reviewGlass(review: { run: string; actor: Actor }): Promise<DecisionReply>;
  giveReason(given: { run: string; reason: string; actor: Actor }): Promise<DecisionReply>;
  recordFinding(found: { run: string; step: string; finding: Finding; actor: Actor }): Promise<DecisionReply>;
  answerStep(given: { run: string; step: string; answer: string; actor: Actor }): Promise<DecisionReply>;
  undoRun(undo: { run: string; actor: Actor; origin: Origin; idempotencyKey: string }): Promise<UndoReply>;
  cleanUp(drill: { run: string; actor: Actor; origin: Origin; idempotencyKey: string }): Promise<UndoReply>;
  takeOver(request: TakeOverRequest): Promise<TakeOverReply>;
  listRunbooks(actor: Actor): Promise<readonly RunbookForActor[]>;
  showRun(id: string): Promise<ShownRun | undefined>;
  recentRuns(filter: { runbook?: string; limit: number }): Promise<readonly RunSummary[]>;
  logIn(request: LoginRequest): Promise<LoginReply>;
  logOut(request: LoginRequest): Promise<void>;
  openLoops(): Promise<readonly ShownLoop[]>;
  listDrills(): Promise<readonly KnownDrill[]>;
  /** A drill with those before it, oldest first; undefined for a run that is none. */
  drillsUntil(run: string): Promise<readonly DrillReport[] | undefined>;
  snoozeLoop(request: SnoozeRequest): Promise<LoopReply>;
  closeLoop(request: CloseRequest): Promise<LoopReply>;
  handOverLoop(request: HandOverRequest): Promise<LoopReply>;
  declareIncident(declaration: Omit<DeclareRequest, 'announceIn'>): Promise<DeclareReply>;
  comingUp(): Promise<ComingUp>;
  skipTick(request: SkipRequest): Promise<ScheduleReply>;
  tickItem(request: TickRequest): Promise<ScheduleReply>;
  sayRotated(request: RotatedRequest): Promise<ScheduleReply>;
  allowUnattended(request: AllowRequest): Promise<ScheduleReply>;
  showHome(actor: Actor): Promise<ShownHome>;
  showOnCall(): Promise<readonly ShownRota[]>;
  askHandoff(request: HandoffRequest): Promise<HandoffReply>;
  acknowledgeHandoff(decision: HandoffDecision): Promise<HandoffAnswer>;
  takeHandoffOver(decision: HandoffDecision): Promise<HandoffAnswer>;
  addHandoffNote(note: HandoffDecision & { text: string }): Promise<HandoffAnswer>;
  changeIncident(request: ChangeRequest): Promise<ChangeReply>;
  showIncident(place: IncidentPlace, actor: Actor): Promise<ShownIncident | undefined>;
  acknowledgeAlert(request: AcknowledgeRequest): Promise<AlertReply>;
  showAlert(id: string): Promise<Alert | undefined>;
  /** Some of the alerts of a storm with this name that nobody has taken, and how many there are. */
  stormAlerts(storm: string, name: string): Promise<StormAlerts>;
  joinIncident(request: JoinRequest): Promise<JoinReply>;
  listIncidents(): Promise<readonly IncidentSummary[]>;
  /** Words after a command into arguments: `parseCommandLine` of the language. */
  readLine(text: string, runbook: Pick<Runbook, 'parameters' | 'halt'>): CommandLine;
}

export interface StartRequest {
  /** The runbook's name, as people may mistype it. */
  readonly runbook: string;
  readonly given: Readonly<Record<string, string>>;
  readonly problems?: readonly ArgumentProblem[];
  readonly now: boolean;
  readonly planOnly: boolean;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly idempotencyKey: string;
}

export interface CommandLine {
  readonly given: Readonly<Record<string, string>>;
  readonly words: { readonly now: boolean };
  readonly problems: readonly ArgumentProblem[];
}

export interface RunbookForActor {
  readonly runbook: Runbook;
  readonly authorization: Authorization;
}

export interface ShownRun {
  readonly run: Run;
  readonly events: readonly RunHappening[];
  /** Why it does not go on: the record takes nothing. */
  readonly standsStill?: string;
}
