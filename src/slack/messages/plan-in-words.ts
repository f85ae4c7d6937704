import type { Change, StepPlan } from '../../actions/action.ts';
import type { PlannedStep } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { code, codeBlock, escapeText, list, shown } from '../text.ts';

type Titled = readonly { readonly id: string; readonly title: string }[];

/** What would change, a few lines a step: before → after, then what was seen, then what to think about. */
export function planLines(steps: readonly PlannedStep[], titles: Titled): readonly string[] {
  return steps.flatMap((step) => {
    const titleOf = (id: string) => escapeText(titles.find((titled) => titled.id === id)?.title ?? id);
    const number = titles.findIndex(({ id }) => id === step.step) + 1;
    return linesOf(`*${number}. ${titleOf(step.step)}*`, step, titleOf);
  });
}

function linesOf(name: string, step: PlannedStep, titleOf: (id: string) => string): readonly string[] {
  switch (step.status) {
    case 'skipped':
      return [`${name}: skipped, ${escapeText(step.reason)}`];
    case 'later':
      return [`${name}: looked at once “${list(step.after.map(titleOf))}” is done`];
    case 'planned':
      return plannedLines(name, step.plan);
  }
}

function plannedLines(name: string, plan: StepPlan): readonly string[] {
  const first =
    plan.nothingToDo === undefined ? name : `${name}: nothing to do, ${escapeText(plan.nothingToDo)}`;
  const looks = plan.changes.length === 0 && plan.nothingToDo === undefined && plan.obstacle === undefined;
  return [
    looks ? `${first}: only looks` : first,
    ...plan.changes.map(changeLine),
    ...plan.facts.map((fact) => `   ${escapeText(fact)}`),
    ...plan.warnings.map((warning) => `⚠️ ${escapeText(warning)}`),
    ...(plan.obstacle === undefined ? [] : [`🚫 ${escapeText(plan.obstacle)}`]),
  ];
}

const changeLine = ({ target, field, before, after }: Change): string =>
  `•  ${escapeText(target)}: ${escapeText(field)} ${code(orNothing(before))} → ${code(orNothing(after))}`;

const orNothing = (value: Change['before']): string => (value === null ? 'nothing' : shown(value));

/** The equivalent command lines of the whole plan, so that a person can finish by hand. */
export const commandLines = (run: Run): readonly string[] =>
  (run.plan?.steps.steps ?? []).flatMap((step) => (step.status === 'planned' ? step.plan.commands : []));

// More than this would push the buttons off a phone's screen; the thread has them all.
const MOST_LINES = 6;
const MOST_CHARACTERS = 700;

/** The commands as one block, or a pointer to the thread when they are long. */
export function commandsBrief(run: Run): readonly string[] {
  const lines = commandLines(run);
  const text = lines.join('\n');
  if (lines.length === 0) return [];
  if (lines.length > MOST_LINES || text.length > MOST_CHARACTERS) {
    return [`By hand: ${lines.length} commands, in the thread.`];
  }
  return [`By hand:\n${codeBlock(text)}`];
}
