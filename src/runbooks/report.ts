import type { Diagnostic } from './diagnostic.ts';
import { offsetsInSource } from './offsets-in-source.ts';
import { type Path, type Place, type Places, pathKey } from './places.ts';
import type { Problem, SourceFile, Span } from './source-file.ts';

const MOST_DIAGNOSTICS = 100;
const NOWHERE: Span = { start: 0, end: 0 };

/** Collects what is wrong with a file. Each way of adding says where in its own terms. */
export class Report {
  readonly #source: SourceFile;
  readonly #found: Diagnostic[] = [];
  #places: Places = new Map();

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /** From now on paths have places. */
  locate(places: Places): void {
    this.#places = places;
  }

  /** Whether the file has anything at this path. */
  has(path: Path): boolean {
    return this.#places.has(pathKey(path));
  }

  get count(): number {
    return this.#found.length;
  }

  get hasErrors(): boolean {
    return this.#found.some(({ severity }) => severity === 'error');
  }

  /** In the order of the file; no more than anybody would read. */
  get diagnostics(): readonly Diagnostic[] {
    const sorted = this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const seen = new Set<string>();
    const fresh = sorted.filter(({ line, column, message }) => {
      const key = `${line}:${column}:${message}`;
      return !seen.has(key) && seen.add(key);
    });
    return fresh.length > MOST_DIAGNOSTICS ? cutShort(fresh) : fresh;
  }

  atSpan(span: Span, problem: Problem): void {
    this.#found.push(this.#source.diagnostic(span, problem));
  }

  atKey(path: Path, problem: Problem): void {
    const place = this.#placeOf(path);
    this.atSpan(place?.key ?? place?.value ?? NOWHERE, problem);
  }

  atValue(path: Path, problem: Problem): void {
    this.atSpan(this.#placeOf(path)?.value ?? NOWHERE, problem);
  }

  /** Inside the text at `path`: offsets count from the start of the text, whatever quotes and folds the file has. */
  inText(path: Path, { start, end }: Span, problem: Problem): void {
    const place = this.#placeOf(path);
    if (typeof place?.scalar?.value !== 'string') {
      this.atValue(path, problem);
      return;
    }
    const offsets = offsetsInSource(this.#source.text, place.scalar);
    const from = offsets(start);
    this.atSpan({ start: from, end: Math.max(from + 1, offsets(Math.max(start, end - 1)) + 1) }, problem);
  }

  /** The nearest place there is: what is missing is shown at what it is missing from. */
  #placeOf(path: Path): Place | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.#places.get(pathKey(path.slice(0, length)));
      if (place) return place;
    }
    return undefined;
  }
}

function cutShort(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const shown = all.slice(0, MOST_DIAGNOSTICS);
  const last = shown.at(-1);
  if (!last) return shown;
  const { hint: _, ...place } = last;
  return [
    ...shown,
    { ...place, code: 'more', message: `and ${all.length - shown.length} more from here on` },
  ];
}
