import { z } from 'zod';

/** The schema a value has to satisfy on the way in, without what makes it optional or changes it afterwards. */
export function peel(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional
  ) {
    return peel(classic(schema.def.innerType));
  }
  if (schema instanceof z.ZodPipe) {
    return peel(classic(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in));
  }
  if (schema instanceof z.ZodLazy) return peel(classic(schema.def.getter()));
  return schema;
}

/** The library types what is inside a schema by its core only; whatever comes from `z` is also a `ZodType`. */
export const classic = (schema: z.core.$ZodType): z.ZodType =>
  schema instanceof z.ZodType ? schema : z.unknown();

export function fieldsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = peel(schema);
  if (!(inner instanceof z.ZodObject)) return undefined;
  return Object.fromEntries(Object.entries(inner.def.shape).map(([name, field]) => [name, classic(field)]));
}

export function optionsOf(schema: z.ZodType): readonly z.ZodType[] | undefined {
  const inner = peel(schema);
  return inner instanceof z.ZodUnion ? inner.def.options.map(classic) : undefined;
}

/** What may stand under this key or index; several for a union, none where nothing may. */
export function innerSchema(schema: z.ZodType, key: string | number): readonly z.ZodType[] {
  const inner = peel(schema);
  const options = optionsOf(inner);
  if (options) return options.flatMap((option) => innerSchema(option, key));
  if (inner instanceof z.ZodArray) return [classic(inner.def.element)];
  if (inner instanceof z.ZodRecord) return [classic(inner.def.valueType)];
  const fields = fieldsOf(inner) ?? {};
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return field ? [field] : [];
}
