import type { Gate, Run } from '../../runs/run.ts';
import { code, list, localTime, nameOf } from '../text.ts';

/** What is asked of whom, until when, and who has said yes already. Nobody is called here: the thread calls approvers. */
export function gateLines(run: Run): readonly string[] {
  const { gate } = run;
  if (!gate || run.end) return [];
  return [...confirmationLine(run, gate), ...approvalLine(run, gate)];
}

function confirmationLine(run: Run, { asked, confirmation, expiresAt }: Gate): readonly string[] {
  if (!asked.confirmation) return [];
  if (confirmation) return [`✅ Confirmed by ${nameOf(confirmation.by)} at ${localTime(confirmation.at)}`];
  const typing = asked.phrase === undefined ? '' : `, by typing ${code(asked.phrase)}`;
  return [`❓ ${nameOf(run.requester)} has to confirm until ${localTime(expiresAt)}${typing}`];
}

function approvalLine(run: Run, { asked, approvals, expiresAt }: Gate): readonly string[] {
  if (asked.approvals === 0) return [];
  const yes = approvals.map(({ by, role, at }) => `${nameOf(by)} as ${role} at ${localTime(at)}`);
  const given = yes.length === 0 ? [] : [`✅ Approved by ${list(yes)}`];
  if (approvals.length >= asked.approvals) return given;
  const roles = list(run.request.runbook.allow.approve, 'or') || 'nobody: the list of roles is empty';
  const missing = `${approvals.length} of ${asked.approvals} approvals until ${localTime(expiresAt)}`;
  return [...given, `❓ ${missing}. May approve: ${roles}, but not the requester`];
}
