import { z } from 'zod';
import type { Action, Actions } from '../actions/action.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { RunbooksFile } from './file-schema.ts';

/** The JSON Schema of a runbooks file for editors: the file's own schema, and each action's input by its `uses`. */
export function runbooksJsonSchema(actions: Actions): JsonObject {
  const schema = jsonSchemaOf(RunbooksFile);
  const all = [...actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...schema,
    title: 'Runbolt runbooks',
    ...edited(schema, (step) => (isStep(step) ? withActions(step, all) : undefined)),
  };
}

const Plain = z.record(z.string(), z.json());

/** References are only ever to "any JSON", which needs no definition, and definitions would collide when nested. */
function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const { $defs: _, ...plain } = Plain.parse(made);
  return edited(plain, ({ $ref, ...rest }) => ($ref === undefined ? undefined : rest));
}

/** Rewrites what `edit` answers for, from the outside in. */
function edited(value: JsonObject, edit: (value: JsonObject) => JsonObject | undefined): JsonObject {
  const inner = (item: Json): Json => {
    if (isList(item)) return item.map(inner);
    return isObject(item) ? (edit(item) ?? edited(item, edit)) : item;
  };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(item ?? null)]));
}

function isStep(value: JsonObject): boolean {
  const { properties } = value;
  return isObject(properties) && 'uses' in properties && 'with' in properties;
}

function withActions(step: JsonObject, actions: readonly Action[]): JsonObject {
  const properties = isObject(step.properties) ? step.properties : {};
  const uses = isObject(properties.uses) ? properties.uses : {};
  return {
    ...step,
    properties: { ...properties, uses: { ...uses, enum: actions.map(({ name }) => name) } },
    allOf: actions.map(inputRule),
  };
}

function inputRule({ name, summary, input }: Action): JsonObject {
  const { $schema: _, ...schema } = jsonSchemaOf(input);
  const withInput = { ...computable(schema), additionalProperties: false, description: summary };
  const required = Array.isArray(schema.required) && schema.required.length > 0 ? { required: ['with'] } : {};
  return {
    if: { properties: { uses: { const: name } }, required: ['uses'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword.
    then: { properties: { with: withInput }, ...required },
  };
}

const EXPRESSION = { type: 'string', pattern: '\\$\\{\\{' };

/** Any value of an input may be an expression instead. */
function computable(schema: JsonObject): JsonObject {
  const fields = isObject(schema.properties) ? schema.properties : {};
  const open = Object.entries(fields).map(([name, field]) => [
    name,
    isObject(field) ? orExpression(field) : field,
  ]);
  return { ...schema, properties: Object.fromEntries(open) };
}

function orExpression(field: JsonObject): JsonObject {
  const { description, ...rest } = field;
  const inner = rest.properties ? computable(rest) : withItems(rest);
  return { ...(description === undefined ? {} : { description }), anyOf: [inner, EXPRESSION] };
}

function withItems(field: JsonObject): JsonObject {
  const items = field.items;
  return isObject(items) ? { ...field, items: orExpression(items) } : field;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);
