import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
  type ParseResult,
} from '@marcbachmann/cel-js';
import { matchesRe2, patternProblem } from '../lib/re2.ts';

/**
 * CEL as runbooks speak it: the standard, with sizes capped because the library has no evaluation budget, whole and
 * fractional numbers that mix (JSON does not tell them apart), and `matches_re2(text, pattern)`, whose time grows
 * with the text only, in place of `matches`, which is a JavaScript RegExp here.
 */
export function celEnvironment(): Environment {
  return base.clone();
}

const base = withNumbersMixed(
  new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 300, maxDepth: 32, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 },
  }).registerFunction('matches_re2(string, string): bool', safeMatch),
);

function safeMatch(text: string, pattern: string): boolean {
  const problem = patternProblem(pattern);
  if (problem) throw new EvaluationError(`the pattern cannot be used: ${problem}`);
  return matchesRe2(text, pattern);
}

function withNumbersMixed(environment: Environment): Environment {
  for (const [left, right] of [
    ['int', 'double'],
    ['double', 'int'],
  ]) {
    environment
      .registerOperator(`${left} + ${right}: double`, (a, b) => Number(a) + Number(b))
      .registerOperator(`${left} - ${right}: double`, (a, b) => Number(a) - Number(b))
      .registerOperator(`${left} * ${right}: double`, (a, b) => Number(a) * Number(b))
      .registerOperator(`${left} / ${right}: double`, (a, b) => Number(a) / Number(b));
  }
  return environment.registerOperator('int == double: bool', (a, b) => Number(a) === Number(b));
}

/** A problem inside an expression; offsets count from the start of the expression. */
export interface ExpressionProblem {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type Compiled =
  | { readonly ok: true; readonly run: ParseResult }
  | { readonly ok: false; readonly problem: ExpressionProblem };

export function compile(environment: Environment, expression: string): Compiled {
  try {
    return { ok: true, run: environment.parse(expression) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** The library's own errors as data. Anything else is a bug and rises. */
export function problemOf(error: unknown): ExpressionProblem {
  const known =
    error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError;
  if (!known) throw error;
  const { start, end } = error.range ?? { start: 0, end: 0 };
  return { code: error.code, message: error.summary, start, end };
}

/** `steps.backup.outputs.started_at` is the root `steps` and three names. No names: the root on its own. */
export interface Reference {
  readonly root: string;
  readonly names: readonly Name[];
  readonly start: number;
  readonly end: number;
}

export interface Name {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Every variable that an expression reads, as far as it can be told without running it. */
export function referencesOf(node: ASTNode): readonly Reference[] {
  const reference = referenceAt(node);
  return reference ? [reference] : childrenOf(node).flatMap(referencesOf);
}

function referenceAt(node: ASTNode): Reference | undefined {
  if (node.op === 'id') return { root: node.args, names: [], start: node.start, end: node.end };
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const before = referenceAt(node.args[0]);
  const name = nameAt(node);
  return before && name && { ...before, names: [...before.names, name], end: node.end };
}

function nameAt(node: Extract<ASTNode, { op: '.' | '[]' }>): Name | undefined {
  if (node.op === '.') return { name: node.args[1], start: node.end - node.args[1].length, end: node.end };
  const [, key] = node.args;
  if (key.op !== 'value' || typeof key.args !== 'string') return undefined;
  return { name: key.args, start: key.start, end: key.end };
}

/** The calls of an expression by name, `all` and `map` among them, with what they contain. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
