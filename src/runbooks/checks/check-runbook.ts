import type { Actions } from '../../actions/action.ts';
import type { Draft, DraftRunbook } from '../draft.ts';
import type { Report } from '../report.ts';
import { checkDrill } from './check-drill.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkGates } from './check-gates.ts';
import { checkParameters } from './check-parameters.ts';
import { checkAskedRoles, checkRoleNames } from './check-roles.ts';
import { checkStepGates } from './check-step-gates.ts';
import { type CheckedStep, checkSteps } from './check-steps.ts';

/** Everything about one runbook that its own schema cannot know. */
export function checkRunbook(
  runbook: DraftRunbook,
  { draft, actions, report }: { draft: Draft; actions: Actions; report: Report },
): readonly CheckedStep[] {
  checkEnvironment(runbook, draft, report);
  checkAllow(runbook, draft, report);
  checkParameters(runbook, report);
  checkAskedRoles(runbook.steps, draft, report);
  const steps = checkSteps(runbook, { actions, report });
  checkGates(runbook, steps, { draft, report });
  checkStepGates(runbook, draft, report);
  checkDrill(runbook, steps, { draft, report });
  return steps;
}

function checkAllow({ head, path }: DraftRunbook, { roles }: Draft, report: Report): void {
  const { run, approve } = head.allow ?? {};
  checkRoleNames(run ?? [], { roles: roles.keys(), path: [...path, 'allow', 'run'], report });
  checkRoleNames(approve ?? [], { roles: roles.keys(), path: [...path, 'allow', 'approve'], report });
  if (run?.length !== 0) return;
  const problem = {
    code: 'nobody',
    message: 'nobody may run this runbook: the list is empty',
    severity: 'warning',
  } as const;
  report.atValue([...path, 'allow', 'run'], { ...problem, hint: 'name a role' });
}
