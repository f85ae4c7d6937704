import { z } from 'zod';
import { formatMatcher, type LabelMatcher, parseMatchers } from '../../lib/label-matcher.ts';
import type { ActionEnvironment } from '../action.ts';

/** One or several matchers, as people write them for amtool: `service="api"`. */
const Matcher = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .transform((text, context): readonly LabelMatcher[] => {
    const matchers = parseMatchers(text);
    if (matchers && matchers.length > 0) return matchers;
    context.issues.push({
      code: 'custom',
      message: `${JSON.stringify(text)} is not a matcher: write it like service="api" or severity=~"warning|info"`,
      input: text,
    });
    return z.NEVER;
  });

export const matchersField = z
  .array(Matcher)
  .min(1)
  .max(20)
  .transform((all) => all.flat())
  .describe(
    'Which alerts: every one of these must match, each like service="api" or severity=~"warning|info"',
  );

/** The lock's name: the same matchers in any order are the same silence. */
export function silenceTarget(matchers: readonly LabelMatcher[], environment: ActionEnvironment): string {
  return `alertmanager:${environment.name}/silence/${matchers.map(formatMatcher).sort().join(',')}`;
}

export const inWords = (matchers: readonly LabelMatcher[]): string => matchers.map(formatMatcher).join(', ');

/** `05:30 UTC`, with its day when that is another one. */
export function formatEnd(endsAt: Date, now: Date): string {
  const [day, clock] = [endsAt.toISOString().slice(0, 10), endsAt.toISOString().slice(11, 16)];
  return now.toISOString().startsWith(day) ? `${clock} UTC` : `${day} ${clock} UTC`;
}
