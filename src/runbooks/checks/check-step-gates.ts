import type { Draft, DraftRunbook, DraftStep } from '../draft.ts';
import type { Report } from '../report.ts';
import { checkRoleNames } from './check-roles.ts';

/** Gates before single steps: each must ask somebody, and somebody must be able to answer. */
export function checkStepGates(runbook: DraftRunbook, draft: Draft, report: Report): void {
  for (const step of runbook.steps) if (step.text.confirm) checkStepGate(runbook, step, draft, report);
}

function checkStepGate(
  { head }: DraftRunbook,
  { text, path }: DraftStep,
  draft: Draft,
  report: Report,
): void {
  const { required, phrase, approvals = 0, approve } = text.confirm ?? {};
  const at = [...path, 'confirm'];
  checkRoleNames(approve ?? [], { roles: draft.roles.keys(), path: [...at, 'approve'], report });
  if (head.halt) {
    const message = 'an emergency stop is one tap; it cannot stop half-way to ask again';
    report.atKey(at, { code: 'halt', message, hint: 'drop `halt: true` to ask for more' });
  }
  if (required === false && phrase !== undefined) {
    const message = 'a phrase is a confirmation: this contradicts it';
    report.atValue([...at, 'required'], { code: 'confirm', message });
  }
  if (required === false && approvals === 0) {
    const hint = 'ask for approvals, or drop this `confirm`';
    report.atKey(at, { code: 'confirm', message: 'this gate asks nobody', hint });
  }
  if (approvals > 0 && (approve ?? head.allow?.approve ?? []).length === 0) {
    const message = 'nobody may approve this step, and it asks for approvals';
    const hint = "add approve: [a role], here or to the runbook's allow";
    report.atKey(at, { code: 'no_approver', message, hint });
  }
}
