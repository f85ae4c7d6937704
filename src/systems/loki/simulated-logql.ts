import { RE2JS } from 're2js';
import { z } from 'zod';
import { JsonText } from '../../lib/json-text.ts';
import { parseMatchers } from '../../lib/label-matcher.ts';
import { matchesLabels, parseSelector } from '../simulated-labels.ts';
import type { LogLine } from './port.ts';

/** A line with what the stages so far have found in it, or undefined when they dropped it. */
type Stage = (line: LogLine) => LogLine | undefined;

/**
 * The part of LogQL that searches need: a stream selector, the line filters `|= != |~ !~`, `| json`, and label
 * filters. Anything else is a `SyntaxError`.
 */
export function logFilter(logql: string): (line: LogLine) => boolean {
  const [, selector = '', rest = ''] = /^\s*(\{[^}]*\})(.*)$/s.exec(logql) ?? [];
  const matchers = parseSelector(selector);
  if (!matchers || matchers.length === 0)
    throw new SyntaxError('parse error: a query begins with {label="value"}, and names at least one label');
  const stages = stagesOf(rest);
  return (line) => matchesLabels(matchers, line.labels) && passes(line, stages);
}

function passes(line: LogLine, stages: readonly Stage[]): boolean {
  let current: LogLine | undefined = line;
  for (const stage of stages) current = current && stage(current);
  return current !== undefined;
}

const STAGE =
  /\s*(?:(\|=|!=|\|~|!~)\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)|\|\s*(json)\b|\|\s*([a-zA-Z_]\w*\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"))/y;

function stagesOf(text: string): readonly Stage[] {
  const stages: Stage[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    STAGE.lastIndex = at;
    const found = STAGE.exec(text);
    if (!found) throw new SyntaxError(`parse error: unexpected "${text.slice(at).trim().slice(0, 20)}"`);
    const [, filter, quoted, raw, json, label] = found;
    if (filter !== undefined) stages.push(lineFilter(filter, raw ?? (quoted ?? '').replace(/\\(.)/g, '$1')));
    if (json !== undefined) stages.push(withJson);
    if (label !== undefined) stages.push(labelFilter(label));
    at = STAGE.lastIndex;
  }
  return stages;
}

function lineFilter(operator: string, text: string): Stage {
  const pattern = operator.endsWith('~') ? RE2JS.compile(text) : undefined;
  const contains = ({ line }: LogLine) => (pattern ? pattern.matcher(line).find() : line.includes(text));
  const wanted = operator.startsWith('|');
  return (line) => (contains(line) === wanted ? line : undefined);
}

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).catch(''));

/** A line that is no JSON stays, without fields, as in Loki. */
function withJson(line: LogLine): LogLine {
  const fields = JsonText.pipe(Fields).safeParse(line.line).data ?? {};
  const labels = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  return { ...line, labels: { ...line.labels, ...Object.fromEntries(labels) } };
}

function labelFilter(text: string): Stage {
  const matchers = parseMatchers(text) ?? [];
  return (line) => (matchesLabels(matchers, line.labels) ? line : undefined);
}
