import type { Action, Actions, Effect } from '../../actions/action.ts';
import type { JsonObject } from '../../lib/json.ts';
import { suggest } from '../did-you-mean.ts';
import type { DraftRunbook, DraftStep } from '../draft.ts';
import { strongest } from '../effects.ts';
import { splitTemplate } from '../interpolation.ts';
import type { Report } from '../report.ts';
import { typedEnvironment, type Vocabulary } from '../vocabulary.ts';
import { checkExpression, type ExpressionRules } from './check-expression.ts';
import { type CheckedInput, checkInput } from './check-input.ts';

/** What the steps turned out to be; undefined where that cannot be told. */
export interface CheckedStep {
  readonly step: DraftStep;
  readonly action: Action | undefined;
  readonly effect: Effect | undefined;
}

export function checkSteps(
  runbook: DraftRunbook,
  { actions, report }: { actions: Actions; report: Report },
): readonly CheckedStep[] {
  const earlier = new Map<string, Action | undefined>();
  return runbook.steps.map((step, index) => {
    const { id } = step.text;
    if (id !== undefined && earlier.has(id)) {
      const message = `another step is called ${JSON.stringify(id)} already`;
      report.atValue([...step.path, 'id'], { code: 'duplicate_id', message });
    }
    const later = new Set(
      runbook.steps
        .slice(index)
        .flatMap(({ text }) => (text.id !== undefined && !earlier.has(text.id) ? [text.id] : [])),
    );
    const words = { parameters: runbook.parameters, earlier: new Map(earlier), later };
    const checked = checkStep(step, { words, actions, report });
    if (id !== undefined) earlier.set(id, checked.action);
    return checked;
  });
}

interface StepContext {
  readonly words: Vocabulary;
  readonly actions: Actions;
  readonly report: Report;
}

function checkStep(step: DraftStep, { words, actions, report }: StepContext): CheckedStep {
  const action = checkUses(step, actions, report);
  const environment = typedEnvironment(words);
  const input = step.text.with ?? {};
  const path = [...step.path, 'with'];
  const before = report.count;
  const { reads } = checkInput(input, { action, rules: { words, environment, secrets: true }, report, path });
  if (action) checkOnlySecrets(input, action, { path, report });
  const sound = action !== undefined && report.count === before;
  const effect = sound ? strongest([action.effect, action.effectOf(input)]) : action?.effect;
  const condition = checkWhen(step, { words, environment, secrets: false }, report);
  if (effect !== undefined && effect !== 'read')
    checkPlannable([...reads, ...condition], { words, report, effect });
  return { step, action, effect };
}

function checkUses({ text, path }: DraftStep, actions: Actions, report: Report): Action | undefined {
  if (text.uses === undefined) return undefined;
  const action = actions.get(text.uses);
  if (!action) {
    const message = `unknown action ${JSON.stringify(text.uses)}`;
    report.atValue([...path, 'uses'], {
      code: 'unknown_action',
      message,
      hint: suggest(text.uses, near(text.uses, actions)),
    });
  }
  return action;
}

/** The actions of the same system when there are any, so that the hint stays short. */
function near(uses: string, actions: Actions): readonly string[] {
  const system = uses.split('/')[0] ?? '';
  const same = [...actions.keys()].filter((name) => name.startsWith(`${system}/`));
  return same.length > 0 ? same : [...actions.keys()];
}

function checkWhen({ text, path }: DraftStep, rules: ExpressionRules, report: Report): CheckedInput['reads'] {
  if (typeof text.when !== 'string') return [];
  const at = [...path, 'when'];
  const { expression, start: offset } = splitTemplate(text.when).whole ?? { expression: text.when, start: 0 };
  const checked = checkExpression(expression, rules);
  if (!checked.ok) {
    for (const { start, end, ...problem } of checked.problems) {
      report.inText(at, { start: offset + start, end: offset + end }, problem);
    }
    return [];
  }
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    const hint = 'compare it with something';
    report.atValue(at, { code: 'type_error', message: 'this is neither true nor false', hint });
  }
  return checked.references.map((reference) => ({ reference, path: at, offset }));
}

const SECRET = /^\s*\$\{\{\s*secrets\.[A-Z][A-Z0-9_]*\s*\}\}\s*$/;

/** A parameter or plain text would be kept with the run, in the record, for ever. */
function checkOnlySecrets(
  input: JsonObject,
  action: Action,
  { path, report }: { path: DraftStep['path']; report: Report },
): void {
  for (const name of action.onlySecrets(input)) {
    const value = input[name];
    if (value === undefined || (typeof value === 'string' && SECRET.test(value))) continue;
    report.atValue([...path, name], {
      code: 'plain_secret',
      message: `${name} may hold a secret, and what is written here is kept with every run`,
      hint: `give it as one \${{ secrets.NAME }}`,
    });
  }
}

/** People approve what the plan shows: what only running would tell must not decide what a step changes. */
function checkPlannable(
  reads: CheckedInput['reads'],
  { words, report, effect }: { words: Vocabulary; report: Report; effect: Effect },
): void {
  for (const { reference, path, offset } of reads) {
    const [id, , output] = reference.names;
    const action = reference.root === 'steps' && id ? words.earlier.get(id.name) : undefined;
    if (!action || !output || action.plannedOutputs.includes(output.name)) continue;
    const message = `the plan could not show what this step would change: ${output.name} is known only after ${JSON.stringify(id?.name)} has run`;
    const hint = plannableHint(action, effect);
    report.inText(path, span(reference, offset), { code: 'not_plannable', message, hint });
  }
}

const span = ({ start, end }: { start: number; end: number }, offset: number) => ({
  start: start + offset,
  end: end + offset,
});

function plannableHint({ name, plannedOutputs }: Action, effect: Effect): string {
  if (plannedOutputs.length === 0) return `a step that is ${effect} can use parameters instead`;
  return `${name} pins ${plannedOutputs.join(', ')} in the plan`;
}
