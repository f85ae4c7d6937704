import { type Gate, lacksApproval, type Run } from '../../runs/run.ts';
import { code, escapeText, list, localTime, mention, nameOf } from '../text.ts';
import { pagedLines } from './page-line.ts';

/** What is asked of whom, by when, and who has said yes already. */
export function gateLines(run: Run): readonly string[] {
  const { gate } = run;
  if (!gate || run.end) return [];
  return [...stepLine(run, gate), ...confirmationLine(run, gate), ...approvalLines(run, gate)];
}

function stepLine(run: Run, { step }: Gate): readonly string[] {
  if (step === undefined || run.status !== 'waiting') return [];
  const title = run.steps.find(({ id }) => id === step)?.title ?? step;
  return [`⏸️ Stopped before *${escapeText(title)}*`];
}

function confirmationLine(run: Run, { asked, confirmation, expiresAt }: Gate): readonly string[] {
  if (!asked.confirmation) return [];
  if (confirmation) return [`✅ Confirmed by ${nameOf(confirmation.by)} at ${localTime(confirmation.at)}`];
  const typing = asked.phrase === undefined ? '' : `, by typing ${code(asked.phrase)}`;
  return [`❓ ${whoConfirms(run)} has to confirm by ${localTime(expiresAt)}${typing}`];
}

/** The requester; for a schedule, which is nobody, one of those who may run it. */
export const whoConfirms = ({ requester, request }: Run): string =>
  requester.kind === 'schedule'
    ? `Whoever may run it (${escapeText(list(request.runbook.allow.run, 'or') || 'nobody')})`
    : nameOf(requester);

function approvalLines(run: Run, { asked, approvals, expiresAt, approvers, roles }: Gate): readonly string[] {
  if (asked.approvals === 0) return [];
  const yes = approvals.map(({ by, role, at }) => `${nameOf(by)} as ${role} at ${localTime(at)}`);
  const given = yes.length === 0 ? [] : [`✅ Approved by ${list(yes)}`];
  if (!lacksApproval(run)) return given;
  const may = list(roles, 'or') || 'nobody: the list of roles is empty';
  const missing = `${approvals.length} of ${asked.approvals} approvals, needed by ${localTime(expiresAt)}`;
  const why = asked.untied ? [`🔗 ${whyOneMore(run)}`] : [];
  return [
    ...given,
    `❓ ${missing}. May approve: ${may}, but not the requester`,
    ...why,
    ...whoWasAsked(approvers),
    ...pagedLines(run.page),
  ];
}

/** An account at the command line may belong to one of those who approve. */
export const whyOneMore = ({ requester }: Run): string =>
  `One approval more than the runbook asks: nobody has said whose account ${escapeText(requester.id)} is`;

const MOST_NAMES = 5;

function whoWasAsked(approvers: Gate['approvers']): readonly string[] {
  if (!approvers) return [];
  const { people, onCall } = approvers;
  if (people.length === 0) return ['⚠️ Nobody else who may approve is known now'];
  const names = people
    .slice(0, MOST_NAMES)
    .map((id) => `${mention(id)}${onCall.includes(id) ? ' (on call)' : ''}`);
  const more = people.length > MOST_NAMES ? [`${people.length - MOST_NAMES} more`] : [];
  return [`🔔 Asked: ${list([...names, ...more])}`];
}
