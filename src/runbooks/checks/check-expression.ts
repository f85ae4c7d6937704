import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { childrenOf, compile, type ExpressionProblem, type Reference, referencesOf } from '../cel.ts';
import { suggest } from '../did-you-mean.ts';
import { ROOTS, type Vocabulary } from '../vocabulary.ts';
import { checkReferences, type PlacedProblem } from './check-references.ts';

export interface ExpressionRules {
  readonly words: Vocabulary;
  readonly environment: Environment;
  readonly secrets: boolean;
}

export type CheckedExpression =
  | { readonly ok: true; readonly type: string; readonly references: readonly Reference[] }
  /** Offsets count from the start of the expression. */
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/** Parses one expression, looks its names up, and types it. */
export function checkExpression(expression: string, rules: ExpressionRules): CheckedExpression {
  if (expression.trim() === '')
    return refused([{ code: 'expression', message: 'the expression is empty', start: 0, end: 1 }]);
  const compiled = compile(rules.environment, expression);
  if (!compiled.ok) return refused([parseProblem(compiled.problem)]);

  const { ast } = compiled.run;
  const references = referencesOf(ast);
  const problems = [...forbidden(ast, 0), ...checkReferences(references, rules)];
  if (problems.length > 0) return refused(problems);

  const { valid, type, error } = compiled.run.check();
  if (valid) return { ok: true, type: type ?? 'dyn', references };
  const { start, end } = error?.range ?? { start: 0, end: expression.length };
  return refused([
    typeProblem({ code: error?.code ?? 'type_error', message: error?.summary ?? 'wrong types', start, end }),
  ]);
}

const refused = (problems: readonly PlacedProblem[]): CheckedExpression => ({ ok: false, problems });

function parseProblem(problem: ExpressionProblem): PlacedProblem {
  const message = problem.message.replace('Unexpected token: EOF', 'the expression ends too early');
  return { ...problem, code: 'expression', message: lowerFirst(message) };
}

function typeProblem(problem: ExpressionProblem): PlacedProblem {
  const unknown = /^Unknown variable: (.*)$/.exec(problem.message)?.[1];
  if (unknown !== undefined) {
    return {
      ...problem,
      code: 'unknown_reference',
      message: `unknown name ${JSON.stringify(unknown)}`,
      hint: suggest(unknown, ROOTS),
    };
  }
  const message = problem.message.replace('no such overload', 'these do not go together').replaceAll('$', '');
  return { ...problem, code: 'type_error', message: lowerFirst(message) };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const LOOPS = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'map',
  'filter',
  'transformList',
  'transformMap',
]);
const MOST_NESTED_LOOPS = 2;

/** What the library would run but nobody should have to wait for: it has no budget of its own. */
function forbidden(node: ASTNode, loops: number): readonly PlacedProblem[] {
  const { start, end } = node;
  const name = node.op === 'rcall' ? node.args[0] : undefined;
  const inside = loops + (name !== undefined && LOOPS.has(name) ? 1 : 0);
  const found: PlacedProblem[] = [];
  if (name === 'matches') {
    const hint = 'use matches_re2(text, pattern)';
    found.push({ code: 'forbidden', message: '`matches` can take for ever on some texts', hint, start, end });
  }
  if (name === 'bind')
    found.push({ code: 'forbidden', message: '`cel.bind` is not part of this language', start, end });
  if (inside > MOST_NESTED_LOOPS) {
    found.push({
      code: 'forbidden',
      message: `loops are nested more than ${MOST_NESTED_LOOPS} deep`,
      start,
      end,
    });
    return found;
  }
  return [...found, ...childrenOf(node).flatMap((child) => forbidden(child, inside))];
}
