import { RE2JS } from 're2js';
import { type LabelMatcher, parseMatchers } from '../lib/label-matcher.ts';

export type Labels = Readonly<Record<string, string>>;

/** As the vendors' servers match: a label that is missing counts as empty, regular expressions are anchored RE2. */
export function matchesLabels(matchers: readonly LabelMatcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matches(matcher, labels[matcher.name] ?? ''));
}

function matches({ operator, value }: LabelMatcher, actual: string): boolean {
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return RE2JS.matches(value, actual);
    case '!~':
      return !RE2JS.matches(value, actual);
  }
}

/** `{a="b", c=~"d"}`, braces included; undefined when it is none. */
export function parseSelector(text: string): readonly LabelMatcher[] | undefined {
  const matchers = parseMatchers(text.replace(/^\{|\}$/g, ''));
  return matchers?.every(isValid) ? matchers : undefined;
}

function isValid({ operator, value }: LabelMatcher): boolean {
  if (operator === '=' || operator === '!=') return true;
  try {
    RE2JS.compile(value);
    return true;
  } catch {
    // The caller says that the selector cannot be parsed, as the vendor does.
    return false;
  }
}
