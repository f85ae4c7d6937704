import { patternProblem } from '../../lib/re2.ts';
import { valueProblem } from '../bind-arguments.ts';
import type { DraftRunbook } from '../draft.ts';
import type { ParameterText } from '../parameters-section.ts';
import { toParameter } from '../parameters-section.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
/** Words of CEL that cannot follow a dot, and our own word on the command line. */
const TAKEN = new Set(['in', 'null', 'true', 'false', 'now']);

export function checkParameters(runbook: DraftRunbook, report: Report): void {
  for (const [name, parameter] of runbook.parameters) {
    const path = [...runbook.path, 'parameters', name];
    if (!NAME.test(name)) {
      const message =
        'a parameter is lower-case letters, digits and _, starts with a letter, and has at most 40';
      report.atKey(path, {
        code: 'name',
        message,
        hint: NAME.test(snake(name)) ? `write ${snake(name)}` : undefined,
      });
    }
    if (TAKEN.has(name))
      report.atKey(path, { code: 'reserved', message: `"${name}" cannot be a parameter's name` });
    if (parameter) checkParameter(parameter, path, report);
  }
}

const snake = (name: string): string => name.toLowerCase().replaceAll('-', '_');

function checkParameter(parameter: ParameterText, path: Path, report: Report): void {
  if (parameter.type === 'string' && !checkText(parameter, path, report)) return;
  if ('min' in parameter && (parameter.min ?? 0) > (parameter.max ?? Number.POSITIVE_INFINITY)) {
    report.atValue([...path, 'min'], { code: 'value', message: 'min is larger than max' });
    return;
  }
  if (parameter.default === undefined) return;
  const problem = valueProblem(toParameter(parameter), parameter.default);
  if (problem) report.atValue([...path, 'default'], { code: 'default', message: `the default ${problem}` });
}

/** False when the pattern cannot be used, so that nothing else is measured against it. */
function checkText(
  { one_of, pattern, max_length }: Extract<ParameterText, { type: 'string' }>,
  path: Path,
  report: Report,
): boolean {
  const problem = pattern === undefined ? undefined : patternProblem(pattern);
  if (problem) {
    const hint = 'patterns are RE2: no lookaround and no backreferences';
    report.atValue([...path, 'pattern'], {
      code: 'pattern',
      message: `this pattern cannot be used: ${problem}`,
      hint,
    });
    return false;
  }
  const all = {
    type: 'string',
    ...(pattern === undefined ? {} : { pattern }),
    ...(max_length ? { max_length } : {}),
  } as const;
  for (const [index, choice] of (one_of ?? []).entries()) {
    const misfit =
      one_of?.indexOf(choice) === index ? valueProblem(toParameter(all), choice) : 'is here twice';
    if (misfit)
      report.atValue([...path, 'one_of', index], {
        code: 'one_of',
        message: `this choice ${misfit}`,
      });
  }
  return true;
}
