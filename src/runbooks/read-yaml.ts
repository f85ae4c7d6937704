import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
} from 'yaml';
import type { InTurns } from '../lib/in-turns.ts';
import type { Json } from '../lib/json.ts';
import { aliasTargets, type Targets } from './alias-targets.ts';
import { readTokens } from './nesting.ts';
import { type Path, type Place, type Places, pathKey } from './places.ts';
import type { Report } from './report.ts';
import type { SourceFile, Span } from './source-file.ts';

const MOST_NODES = 50_000;

export interface Tree {
  readonly value: Json;
  readonly places: Places;
}

/** YAML text as plain JSON, with the place of everything in it. Undefined when what is broken would mislead the rest. */
export function* readYaml(source: SourceFile, report: Report): InTurns<Tree | undefined> {
  const tokens = yield* readTokens(source, report);
  if (!tokens) return undefined;
  const document = compose(tokens, source, report);
  if (!document) return undefined;
  for (const { pos, code, message } of [...document.errors, ...document.warnings].slice(0, 20)) {
    report.atSpan({ start: pos[0], end: pos[1] }, { code: 'yaml', ...explained(code, message) });
  }
  if (report.hasErrors) return undefined;
  yield;
  const reader = new Reader(aliasTargets(document), report);
  yield;
  const value = reader.read(document.contents, [], undefined);
  return reader.isTrue ? { value, places: reader.places } : undefined;
}

/** The first document; there is one always, if need be an empty one. Another one after it is reported. */
function compose(tokens: readonly CST.Token[], { text }: SourceFile, report: Report): Document | undefined {
  // The library compares every key with every other; `#map` finds duplicates in linear time.
  const composer = new Composer({ logLevel: 'error', uniqueKeys: false });
  const [document, another] = composer.compose(tokens, true, text.length);
  if (another) {
    const [start, end] = another.range;
    report.atSpan({ start, end }, { code: 'yaml', ...explained('MULTIPLE_DOCS', '') });
  }
  return document;
}

const EXPLAINED: Readonly<Record<string, { message: string; hint?: string }>> = {
  TAB_AS_INDENT: { message: 'a tab cannot indent YAML', hint: 'use spaces' },
  TAG_RESOLVE_FAILED: { message: 'a tag has no meaning here', hint: 'remove the `!…`' },
  MULTIPLE_DOCS: {
    message: 'the file holds more than one YAML document',
    hint: 'remove the `---` between them',
  },
};

function explained(code: string, message: string): { message: string; hint?: string } {
  return EXPLAINED[code] ?? { message: message.charAt(0).toLowerCase() + message.slice(1) };
}

class Reader {
  readonly places = new Map<string, Place>();
  readonly #targets: Targets;
  readonly #report: Report;
  readonly #open = new Set<Node>();
  #nodes = 0;
  #alias: Span | undefined;
  /** False when something stands in the value that the file does not say: checking it would mislead. */
  isTrue = true;

  constructor(targets: Targets, report: Report) {
    this.#targets = targets;
    this.#report = report;
  }

  read(node: unknown, path: Path, key: Span | undefined): Json {
    const resolved = isAlias(node) ? this.#aliased(node) : node;
    const value = spanOf(isAlias(node) ? node : resolved) ?? key ?? { start: 0, end: 0 };
    this.places.set(pathKey(path), { key, value, scalar: isScalar(resolved) ? resolved : undefined });
    this.#nodes += 1;
    if (isAlias(node)) this.#alias ??= value;
    if (this.#nodes > MOST_NODES) return this.#tooMany(value);
    if (isScalar(resolved)) return this.#scalar(resolved, value);
    if (!isMap(resolved) && !isSeq(resolved)) return null;
    if (this.#open.has(resolved)) return this.#refuse(value, 'alias', 'this alias contains itself');
    this.#open.add(resolved);
    const read = isMap(resolved) ? this.#map(resolved, path) : this.#list(resolved, path);
    this.#open.delete(resolved);
    return read;
  }

  #aliased(alias: Node & { source: string }): Node | undefined {
    const target = this.#targets.get(alias);
    if (target === undefined) {
      const span = spanOf(alias) ?? { start: 0, end: 0 };
      this.#refuse(span, 'alias', `there is no anchor &${alias.source} before this`);
    }
    return target;
  }

  #map(map: { items: readonly unknown[] }, path: Path): Json {
    const fields: [string, Json][] = [];
    const seen = new Set<string>();
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const span = spanOf(pair.key) ?? { start: 0, end: 0 };
      const name = this.#keyOf(pair.key, span);
      if (name === undefined) continue;
      if (seen.has(name)) {
        this.#refuse(span, 'duplicate_key', `${JSON.stringify(name)} is here twice`, 'keep one of them');
      }
      seen.add(name);
      fields.push([name, this.read(pair.value, [...path, name], span)]);
    }
    return Object.fromEntries(fields);
  }

  #keyOf(key: unknown, span: Span): string | undefined {
    if (!isScalar(key)) {
      this.#refuse(span, 'key', 'a key must be a word', 'a value with `{` or `[` in it needs quotes');
      return undefined;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    if (name === '__proto__') {
      this.#refuse(span, 'key', '"__proto__" cannot be a key');
      return undefined;
    }
    return name;
  }

  #list(list: { items: readonly unknown[] }, path: Path): Json {
    return list.items.map((item, index) => this.read(item, [...path, index], undefined));
  }

  #scalar({ value, source }: Scalar, span: Span): Json {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'number')
      return this.#refuse(span, 'value', 'this is not text, a number, true or false');
    if (!Number.isFinite(value))
      return this.#refuse(span, 'value', `${source ?? value} is not a number that can be used`);
    const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
    return exact
      ? value
      : this.#refuse(span, 'value', `${source ?? value} is too large to be exact`, 'put it in quotes');
  }

  #tooMany(span: Span): null {
    if (this.#nodes > MOST_NODES + 1) return null;
    const message = this.#alias ? 'the aliases make this file too large' : 'the file holds too many values';
    return this.#refuse(this.#alias ?? span, 'too_large', message, `at most ${MOST_NODES} values fit`);
  }

  #refuse(span: Span, code: string, message: string, hint?: string): null {
    this.#report.atSpan(span, { code, message, hint });
    if (code !== 'duplicate_key') this.isTrue = false;
    return null;
  }
}

function spanOf(node: unknown): Span | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [start, end]: readonly unknown[] = node.range;
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined;
}
