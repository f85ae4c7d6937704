import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Json, JsonObject } from '../../lib/json.ts';

const Operation = z.object({
  op: z.enum(['test', 'add', 'replace', 'remove']),
  path: z.string(),
  value: z.json().optional(),
});
type Operation = z.infer<typeof Operation>;
const JsonPatch = z.array(Operation);

/** The patched object, or undefined when the patch does not apply: a failed `test`, a path that is not there. */
export function applyJsonPatch(object: JsonObject, patch: unknown): JsonObject | undefined {
  let current: JsonObject | undefined = object;
  for (const operation of JsonPatch.parse(patch)) {
    current =
      current && applyOperation(current, operation.path.split('/').slice(1).map(unescaped), operation);
  }
  return current;
}

/** RFC 6901. */
const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** RFC 6902, for paths through objects: none of what we patch lies in a list. */
function applyOperation(
  object: JsonObject,
  path: readonly string[],
  operation: Operation,
): JsonObject | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  const value = object[key];
  if (rest.length > 0) {
    const inner = isObject(value) ? applyOperation(value, rest, operation) : undefined;
    return inner && { ...object, [key]: inner };
  }
  switch (operation.op) {
    case 'test':
      return isDeepStrictEqual(value, operation.value) ? object : undefined;
    case 'add':
      return { ...object, [key]: operation.value };
    case 'replace':
      return value === undefined ? undefined : { ...object, [key]: operation.value };
    case 'remove':
      return value === undefined ? undefined : without(object, key);
  }
}

/** RFC 7386. */
export function applyMergePatch(object: JsonObject, patch: JsonObject): JsonObject {
  let merged = object;
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged = without(merged, key);
    else
      merged = { ...merged, [key]: isObject(value) ? applyMergePatch(objectOr(merged[key]), value) : value };
  }
  return merged;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOr = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const without = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
