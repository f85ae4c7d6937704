import type { Draft, DraftRunbook } from '../draft.ts';
import { strongest } from '../effects.ts';
import type { Report } from '../report.ts';
import type { CheckedStep } from './check-steps.ts';

/** A runbook may ask for more than its strongest step does, never for less. */
export function checkGates(
  runbook: DraftRunbook,
  steps: readonly CheckedStep[],
  { draft, report }: { draft: Draft; report: Report },
): void {
  const effect = strongest(steps.flatMap((step) => step.effect ?? []));
  if (runbook.head.halt) checkHalt(runbook, steps, report);
  checkConfirm(runbook, effect, report);
  checkApprovers(runbook, effect, report);
  checkSafeguards(runbook, steps, { draft, report });
  checkUndo(runbook, steps, report);
}

/** Whoever pulled the stop at night could not start it again in the morning. */
function warnOfWayBack(
  { path, head }: Pick<DraftRunbook, 'path' | 'head'>,
  steps: readonly CheckedStep[],
  report: Report,
): void {
  const destroys = steps.some(({ step }) => step.text.with?.starts === 'destructive');
  if (!destroys || !head.allow || (head.allow.approve ?? []).length > 0) return;
  const message = 'putting this back is destructive and needs an approval, which nobody may give';
  const hint = 'add approve: [a role]';
  report.atKey([...path, 'allow'], { code: 'no_approver', message, hint, severity: 'warning' });
}

function checkHalt({ path, head }: DraftRunbook, steps: readonly CheckedStep[], report: Report): void {
  for (const { step, action, effect } of steps) {
    if (action === undefined || effect === undefined || effect === 'read' || effect === 'halt') continue;
    const message = `this step's effect is ${effect}; a runbook with \`halt: true\` only halts or reads`;
    report.atValue([...step.path, 'uses'], {
      code: 'halt',
      message,
      hint: 'drop `halt: true`, or move the step to another runbook',
    });
  }
  warnOfWayBack({ path, head }, steps, report);
  if (head.confirm?.phrase !== undefined || (head.confirm?.approvals ?? 0) > 0) {
    const message = 'an emergency stop is one tap; it cannot ask for a phrase or an approval';
    report.atKey([...path, 'confirm'], { code: 'halt', message, hint: 'drop `halt: true` to ask for more' });
  }
}

function checkConfirm({ path, head }: DraftRunbook, effect: string, report: Report): void {
  const { required, approvals, phrase } = head.confirm ?? {};
  const at = (key: string) => [...path, 'confirm', key];
  if (required === false && effect !== 'read') {
    const message = `a ${effect} runbook always asks its requester to confirm`;
    report.atValue(at('required'), {
      code: 'confirm',
      message,
      hint: 'a runbook may ask for more, never for less',
    });
  }
  if (required === false && phrase !== undefined) {
    report.atValue(at('required'), {
      code: 'confirm',
      message: 'a phrase is a confirmation: this contradicts it',
    });
  }
  if (approvals === 0 && effect === 'destructive') {
    const message = 'a destructive runbook needs at least one approval';
    report.atValue(at('approvals'), {
      code: 'confirm',
      message,
      hint: 'a runbook may ask for more, never for less',
    });
  }
}

function checkApprovers({ path, head }: DraftRunbook, effect: string, report: Report): void {
  const needed = effect === 'destructive' || (head.confirm?.approvals ?? 0) > 0;
  if (!needed || !head.allow || (head.allow.approve ?? []).length > 0) return;
  const why = effect === 'destructive' ? 'it is destructive' : 'it asks for approvals';
  const message = `nobody may approve this runbook, and ${why}`;
  report.atKey([...path, 'allow'], { code: 'no_approver', message, hint: 'add approve: [a role]' });
}

function checkSafeguards(
  runbook: DraftRunbook,
  steps: readonly CheckedStep[],
  { draft, report }: { draft: Draft; report: Report },
): void {
  for (const { step, effect } of steps) {
    if (!step.text.safeguard || effect === undefined || effect === 'change') continue;
    const message = `a safeguard takes a backup; this step is ${effect}`;
    report.atKey([...step.path, 'safeguard'], { code: 'safeguard', message });
  }
  if (!draft.environments.get(runbook.head.environment ?? '')?.protected) return;
  const first = steps.findIndex(({ effect, action }) => effect === 'destructive' && !action?.beyondBackup);
  if (first === -1 || steps.slice(0, first).some(({ step }) => step.text.safeguard)) return;
  const message = `this is destructive and ${JSON.stringify(runbook.head.environment)} is protected: a safeguard must come first`;
  const hint = 'put a step that takes a backup before it, with `safeguard: true`';
  report.atValue([...runbook.path, 'steps', first, 'uses'], { code: 'safeguard', message, hint });
}

function checkUndo({ path, head }: DraftRunbook, steps: readonly CheckedStep[], report: Report): void {
  if (head.on_failure?.undo !== 'when_worse') return;
  if (steps.some(({ action }) => action === undefined || action.measure)) return;
  const message = 'no step here can measure health, so "worse" cannot be told from "was broken before"';
  report.atValue([...path, 'on_failure', 'undo'], {
    code: 'undo',
    message,
    hint: 'add a check, like http/check',
  });
}
