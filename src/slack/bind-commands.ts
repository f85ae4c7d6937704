import { readAlert } from '../alerts/alert-stream.ts';
import { acknowledgeAlert } from '../commands/alerts/acknowledge-alert.ts';
import { joinIncident } from '../commands/alerts/join-incident.ts';
import { showStormAlerts } from '../commands/alerts/storm-alerts.ts';
import { answerStep } from '../commands/answer-step.ts';
import { approveRun } from '../commands/approve-run.ts';
import { askPeople } from '../commands/ask-people.ts';
import { breakGlass, reviewGlass } from '../commands/break-glass.ts';
import { cancelRun } from '../commands/cancel-run.ts';
import { changeIncident } from '../commands/change-incident.ts';
import { cleanUp } from '../commands/clean-up.ts';
import { confirmRun } from '../commands/confirm-run.ts';
import type { CommandContext } from '../commands/context.ts';
import { denyRun } from '../commands/deny-run.ts';
import { drillsUntil, listDrills } from '../commands/drills.ts';
import { listIncidents, showIncident } from '../commands/find-incident.ts';
import { giveReason } from '../commands/give-reason.ts';
import { listRunbooks } from '../commands/list-runbooks.ts';
import { logIn, logOut } from '../commands/login.ts';
import { acknowledgeHandoff, addHandoffNote, takeHandoffOver } from '../commands/oncall/decide-on-handoff.ts';
import { openLoops } from '../commands/open-loops.ts';
import { overrideFreeze } from '../commands/override-freeze.ts';
import { recordFinding } from '../commands/record-finding.ts';
import { allowUnattended } from '../commands/schedules/allow-unattended.ts';
import { sayRotated } from '../commands/schedules/say-rotated.ts';
import { skipTick } from '../commands/schedules/skip-tick.ts';
import { tickItem } from '../commands/schedules/tick-item.ts';
import { showHome } from '../commands/show-home.ts';
import { recentRuns, showRun } from '../commands/show-run.ts';
import { startRun } from '../commands/start-run.ts';
import { takeOver } from '../commands/take-over.ts';
import { closeLoop, handOverLoop, snoozeLoop } from '../commands/tend-loop.ts';
import { undoRun } from '../commands/undo-run.ts';
import { withdrawApproval } from '../commands/withdraw-approval.ts';
import type { Commands } from './commands.ts';

/** The engine's commands as Slack calls them. What other rooms contribute is handed in. */
export function bindCommands(
  context: CommandContext,
  others: Pick<Commands, 'readLine' | 'declareIncident' | 'comingUp' | 'showOnCall' | 'askHandoff'>,
): Commands {
  return {
    ...others,
    startRun: (request) => startRun(context, request),
    confirmRun: (yes) => confirmRun(context, yes),
    approveRun: (yes) => approveRun(context, yes),
    withdrawApproval: (back) => withdrawApproval(context, back),
    askPeople: (ask) => askPeople(context, ask),
    denyRun: (no) => denyRun(context, no),
    cancelRun: (stop) => cancelRun(context, stop),
    overrideFreeze: (leave) => overrideFreeze(context, leave),
    breakGlass: (leave) => breakGlass(context, leave),
    reviewGlass: (review) => reviewGlass(context, review),
    giveReason: (given) => giveReason(context, given),
    recordFinding: (found) => recordFinding(context, found),
    answerStep: (given) => answerStep(context, given),
    undoRun: (undo) => undoRun(context, undo),
    cleanUp: (drill) => cleanUp(context, drill),
    takeOver: (request) => takeOver(context, request),
    listRunbooks: (actor) => listRunbooks(context, actor),
    showRun: (id) => showRun(context, id),
    recentRuns: (filter) => recentRuns(context, filter),
    logIn: (request) => logIn(context, request),
    logOut: (request) => logOut(context, request),
    openLoops: () => openLoops(context),
    listDrills: () => listDrills(context),
    drillsUntil: (run) => drillsUntil(context, run),
    snoozeLoop: (request) => snoozeLoop(context, request),
    closeLoop: (request) => closeLoop(context, request),
    handOverLoop: (request) => handOverLoop(context, request),
    skipTick: (request) => skipTick(context, request),
    tickItem: (request) => tickItem(context, request),
    sayRotated: (request) => sayRotated(context, request),
    allowUnattended: (request) => allowUnattended(context, request),
    showHome: (actor) => showHome(context, actor),
    acknowledgeHandoff: (decision) => acknowledgeHandoff(context.store, decision),
    takeHandoffOver: (decision) => takeHandoffOver(context.store, decision),
    addHandoffNote: (note) => addHandoffNote(context.store, note),
    changeIncident: (request) => changeIncident(context, request),
    showIncident: (place, actor) => showIncident(context, place, actor),
    acknowledgeAlert: (request) => acknowledgeAlert(context, request),
    showAlert: (id) => readAlert(context.store, id),
    stormAlerts: (storm, name) => showStormAlerts(context, storm, name),
    joinIncident: (request) => joinIncident(context, request),
    listIncidents: () => listIncidents(context),
  };
}
