import { RE2JS, RE2JSException } from 're2js';

const MOST_PATTERNS = 500;
const compiled = new Map<string, RE2JS>();

/** True when the pattern matches the whole text. The pattern must have been checked with `patternProblem`. */
export const fitsPattern = (pattern: string, text: string): boolean =>
  compilePattern(pattern).testExact(text);

/** Whether the pattern matches anywhere in the text, as CEL's `matches` does. */
export const matchesRe2 = (text: string, pattern: string): boolean => compilePattern(pattern).test(text);

/** Why this is not an RE2 pattern, or undefined when it is one. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace(/^error parsing regexp: /, '');
    throw error;
  }
}

function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  const fresh = RE2JS.compile(pattern);
  if (compiled.size >= MOST_PATTERNS) compiled.clear();
  compiled.set(pattern, fresh);
  return fresh;
}
