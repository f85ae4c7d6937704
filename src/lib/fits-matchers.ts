import type { LabelMatcher } from './label-matcher.ts';
import { fitsPattern } from './re2.ts';

export type Labels = Readonly<Record<string, string>>;

/** Whether every matcher fits, as Prometheus and Alertmanager mean it: a label that is missing is an empty one. */
export const fitsMatchers = (matchers: readonly LabelMatcher[], labels: Labels): boolean =>
  matchers.every((matcher) => fits(matcher, labels));

function fits({ name, operator, value }: LabelMatcher, labels: Labels): boolean {
  const found = (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? '';
  switch (operator) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '=~':
      return fitsPattern(value, found);
    case '!~':
      return !fitsPattern(value, found);
  }
}
