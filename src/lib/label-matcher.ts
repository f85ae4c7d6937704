/** One condition on a label, as Prometheus, Loki and Alertmanager write it: `service=~"api|worker"`. */
export interface LabelMatcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const MATCHER = /\s*([a-zA-Z_][a-zA-Z0-9_.:-]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",{}=~!]+))\s*/y;

/** Reads `service="api", severity!~"info|debug"`; undefined when any part of it is something else. */
export function parseMatchers(text: string): readonly LabelMatcher[] | undefined {
  const found: LabelMatcher[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    MATCHER.lastIndex = at;
    const [whole, name = '', operator, quoted, bare] = MATCHER.exec(text) ?? [];
    if (whole === undefined || !isOperator(operator)) return undefined;
    found.push({ name, operator, value: bare ?? unquoted(quoted ?? '') });
    at += whole.length;
    if (at < text.length && text[at] !== ',') return undefined;
    at += 1;
  }
  return found;
}

/** `service=~"api|worker"`, the value always quoted. */
export function formatMatcher({ name, operator, value }: LabelMatcher): string {
  return `${name}${operator}${JSON.stringify(value)}`;
}

function isOperator(text: string | undefined): text is LabelMatcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, (_all, mark: string) => (mark === 'n' ? '\n' : mark));
}
