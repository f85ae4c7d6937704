import type { JsonObject } from './json.ts';

/** Plain data with instants in it as JSON holds it: instants are marked, so that they come back as what they were. */
export const withInstantsMarked = (data: object): JsonObject =>
  JSON.parse(
    JSON.stringify(data, function mark(this: object, key, value: unknown) {
      const own: unknown = Reflect.get(this, key);
      return own instanceof Date ? { [INSTANT]: own.toISOString() } : value;
    }),
  );

/** What `withInstantsMarked` was given; what was undefined is missing. */
export const withInstantsBack = (json: JsonObject): object =>
  JSON.parse(JSON.stringify(json), (_key, value: unknown) =>
    isInstant(value) ? new Date(value[INSTANT]) : value,
  );

const INSTANT = '$instant';

const isInstant = (value: unknown): value is { readonly [INSTANT]: string } =>
  typeof value === 'object' && value !== null && INSTANT in value;
