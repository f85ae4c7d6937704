import type { Json } from '../../lib/json.ts';
import { hasExpression, OPEN } from '../interpolation.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';

/** An expression where nothing evaluates it would be shown to people as it stands. */
export function checkStrayExpressions(value: Json | undefined, report: Report, path: Path = []): void {
  if (typeof value === 'string' && hasExpression(value)) {
    const span = { start: value.indexOf(OPEN), end: value.indexOf(OPEN) + OPEN.length };
    const message = 'an expression is not evaluated here';
    report.inText(path, span, {
      code: 'expression',
      message,
      hint: "only a step's `with` and `when` take them",
    });
  }
  if (typeof value !== 'object' || value === null || takesExpressions(path)) return;
  for (const [key, item] of Object.entries(value)) {
    if (!takesExpressions([...path, key]))
      checkStrayExpressions(item, report, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** `runbooks.<name>.steps.<index>.with`, or `when`; and what alerts fill in, which has a check of its own. */
function takesExpressions(path: Path): boolean {
  const [top, , section, , key] = path;
  if (top === 'alerts') return path.includes('with');
  return top === 'runbooks' && section === 'steps' && (key === 'with' || key === 'when');
}
