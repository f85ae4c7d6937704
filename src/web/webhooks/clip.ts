import type { Labels } from '../../lib/fits-matchers.ts';

const MOST_LABELS = 64;
const LONGEST_NAME = 200;
const LONGEST_VALUE = 1_000;
const LONGEST_LINK = 2_000;

/** What a sender says may be any length; what is kept is not. */
export const clipText = (text: string, most = LONGEST_VALUE): string =>
  text.length <= most ? text.toWellFormed() : `${text.slice(0, most - 1).toWellFormed()}…`;

export const clipLabels = (labels: Readonly<Record<string, string>>): Labels =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, MOST_LABELS)
      .map(([name, value]) => [clipText(name, LONGEST_NAME), clipText(value)]),
  );

/** A link that can be followed; undefined for anything else. */
export function webLink(text: string | undefined): string | undefined {
  const url = URL.parse(text ?? '');
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.href.length <= LONGEST_LINK;
  return isWeb ? url.href : undefined;
}
