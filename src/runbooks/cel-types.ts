import { z } from 'zod';
import { classic, optionsOf, peel } from './input-shape.ts';

/** A CEL type by name, or the fields of an object. */
export type CelType = string | { readonly [field: string]: CelType };

/** The CEL type of what a schema lets through. `dyn` where only running can tell. */
export function celTypeOf(schema: z.ZodType): CelType {
  const inner = produced(schema);
  if (inner instanceof z.ZodString || inner instanceof z.ZodStringFormat || inner instanceof z.ZodEnum)
    return 'string';
  if (inner instanceof z.ZodNumber) return inner.isInt ? 'int' : 'double';
  if (inner instanceof z.ZodBoolean) return 'bool';
  if (inner instanceof z.ZodArray) return `list<${nameOf(celTypeOf(classic(inner.def.element)))}>`;
  if (inner instanceof z.ZodRecord) return `map<string, ${nameOf(celTypeOf(classic(inner.def.valueType)))}>`;
  if (inner instanceof z.ZodObject) return fieldTypes(inner);
  if (inner instanceof z.ZodLiteral && inner.def.values.every((value) => typeof value === 'string'))
    return 'string';
  return 'dyn';
}

function fieldTypes(schema: z.ZodObject): CelType {
  const fields = Object.entries(schema.def.shape).map(
    ([name, field]) => [name, celTypeOf(classic(field))] as const,
  );
  return fields.length === 0 ? 'map<string, dyn>' : Object.fromEntries(fields);
}

const nameOf = (type: CelType): string => (typeof type === 'string' ? type : 'dyn');

/** The side that comes out, where `peel` gives the side that goes in. */
function produced(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) {
    const { out } = schema.def;
    return out instanceof z.ZodTransform ? z.unknown() : produced(classic(out));
  }
  const inner = peelOnce(schema);
  return inner === schema ? schema : produced(inner);
}

function peelOnce(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable) return z.unknown();
  const inner = 'innerType' in schema.def ? schema.def.innerType : undefined;
  return inner instanceof z.ZodType ? inner : schema;
}

/** Whether a value of this CEL type can be what the schema asks for; what only running can tell may pass. */
export function typeFits(type: string, schema: z.ZodType): boolean {
  if (type === 'dyn') return true;
  const options = optionsOf(schema);
  if (options) return options.some((option) => typeFits(type, option));
  const inner = peel(schema);
  if (inner instanceof z.ZodUnknown || inner instanceof z.ZodAny) return true;
  if (inner instanceof z.ZodArray) return listFits(type, classic(inner.def.element));
  if (inner instanceof z.ZodRecord || inner instanceof z.ZodObject) return /^(map\b|\$)/.test(type);
  return kindsOf(inner).includes(type);
}

function listFits(type: string, element: z.ZodType): boolean {
  const of = /^list(?:<(.*)>)?$/.exec(type);
  return of !== null && typeFits(of[1] ?? 'dyn', element);
}

const KINDS = {
  text: ['string', 'google.protobuf.Timestamp', 'google.protobuf.Duration'],
  number: ['int', 'uint', 'double'],
};

function kindsOf(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodNumber) return schema.isInt ? ['int', 'uint'] : KINDS.number;
  if (schema instanceof z.ZodBoolean) return ['bool'];
  if (schema instanceof z.ZodNull) return ['null'];
  if (schema instanceof z.ZodLiteral) return [...schema.def.values].flatMap(kindsOfLiteral);
  const isText =
    schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum;
  return isText ? KINDS.text : [];
}

function kindsOfLiteral(value: unknown): readonly string[] {
  if (typeof value === 'string') return KINDS.text;
  if (typeof value === 'number') return KINDS.number;
  return typeof value === 'boolean' ? ['bool'] : [];
}

/** The type in words, for messages. */
export function typeInWords(type: string): string {
  if (type === 'string') return 'text';
  if (type === 'int' || type === 'uint') return 'a whole number';
  if (type === 'double') return 'a number';
  if (type === 'bool') return 'true or false';
  if (type.startsWith('list')) return 'a list';
  if (/^(map\b|\$)/.test(type)) return 'a map';
  return type;
}
