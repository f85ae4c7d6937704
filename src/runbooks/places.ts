import type { Scalar } from 'yaml';
import type { Span } from './source-file.ts';

export type Path = readonly (string | number)[];

/** Where a value stands in the file, and its key when it has one. */
export interface Place {
  readonly key: Span | undefined;
  readonly value: Span;
  readonly scalar: Scalar | undefined;
}

export type Places = ReadonlyMap<string, Place>;
export const pathKey = (path: Path): string => JSON.stringify(path);
