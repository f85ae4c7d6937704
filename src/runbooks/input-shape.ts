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

/** Of a union, the alternative with this shape; with several it cannot be told which is meant, so anything may pass. */
export function bestOption(schema: z.ZodType, fits: (option: z.ZodType) => boolean): z.ZodType {
  const options = optionsOf(schema);
  if (!options) return peel(schema);
  const fitting = options.map(peel).filter(fits);
  return fitting.length === 1 && fitting[0] ? fitting[0] : z.unknown();
}

/** Nothing is known about it, so anything may pass. */
export const isOpen = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodUnknown || schema instanceof z.ZodAny;

/** What the schema asks for, for messages. */
export function inputInWords(schema: z.ZodType): string {
  const inner = peel(schema);
  if (inner instanceof z.ZodNumber) return inner.isInt ? 'a whole number' : 'a number';
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodArray) return 'a list';
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return 'a map';
  return inner instanceof z.ZodUnion ? 'something else' : 'text';
}
