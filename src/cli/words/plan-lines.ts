import type { Json } from '../../lib/json.ts';
import type { PlannedStepView, PlanView, RunView } from '../../web/run-view.ts';

/** A plan for people: what would change step by step, before → after, and the same by hand. */
export function planLines(plan: PlanView): readonly string[] {
  const byHand = plan.commands.length === 0 ? [] : ['', 'By hand:', ...plan.commands.flatMap(indented)];
  const without = plan.withoutBackup.map((why) => `WITHOUT A BACKUP: ${why}`);
  return ['', ...without, ...plan.steps.flatMap(stepLines), ...byHand, ''];
}

/** The run's newest plan, with what it would meet before it may act. */
export function runPlanLines({ plan, inTheWay }: RunView): readonly string[] {
  const ahead = inTheWay.map((what) => `IN THE WAY: ${what}`);
  return plan ? [...planLines(plan), ...ahead] : [];
}

function stepLines(step: PlannedStepView, index: number): readonly string[] {
  const looks = step.status === 'planned' && step.changes.length === 0 && !step.remark && !step.obstacle;
  const heading = `${index + 1}. ${step.title}${looks ? ' (only looks)' : ''}`;
  const changes = step.changes.map(
    ({ target, field, before, after }) => `${target}: ${field} ${shown(before)} → ${shown(after)}`,
  );
  const lines = [
    ...remarks(step),
    ...changes,
    ...step.facts,
    ...step.warnings.map((warning) => `CAREFUL: ${warning}`),
    ...(step.obstacle === null ? [] : [`CANNOT RUN: ${step.obstacle}`]),
  ];
  return [heading, ...lines.flatMap(indented)];
}

function remarks({ remark, status }: PlannedStepView): readonly string[] {
  if (remark === null) return [];
  return [`${REMARK[status]}: ${remark}`];
}

const REMARK = { planned: 'nothing to do', skipped: 'skipped', later: 'later' } as const;

function shown(value: Json): string {
  if (value === null) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Under its heading, also where it has lines of its own. */
export const indented = (text: string): readonly string[] => text.split('\n').map((line) => `   ${line}`);
