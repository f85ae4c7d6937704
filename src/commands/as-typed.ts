import type { JsonObject } from '../lib/json.ts';

/** A run's arguments as somebody would type them, to ask for the same again. */
export const asTyped = (given: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
