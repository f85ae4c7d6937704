import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runbooksJsonSchema } from '../../src/runbooks/json-schema.ts';
import { testActions } from './test-actions.ts';

const schema = runbooksJsonSchema(testActions);

/** Every object in the schema, with the path to it. */
function walk(
  value: unknown,
  path: string,
  visit: (found: Record<string, unknown>, path: string) => void,
): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, visit);
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (Array.isArray(value) || !parsed.success) return;
  visit(parsed.data, path);
  for (const [name, item] of Object.entries(parsed.data)) walk(item, `${path}.${name}`, visit);
}

describe('the JSON Schema for editors', () => {
  test('refers to nothing outside itself', () => {
    walk(schema, '', (found, path) => expect(found, path).not.toHaveProperty('$ref'));
  });

  test('describes every key that people can write', () => {
    walk(schema, '', (found, path) => {
      const named =
        path.match(/\.properties\.[a-z_]+$/) && !path.includes('.if.') && !path.endsWith('.properties.with');
      if (named) expect(found, path).toHaveProperty('description');
    });
  });

  test('lists the actions', () => {
    const lists: unknown[] = [];
    walk(schema, '', (found, path) => {
      if (path.endsWith('.properties.uses') && found.enum) lists.push(found.enum);
    });

    expect(lists).toEqual([[...testActions.keys()].sort()]);
  });

  test("knows each action's input, and that any of it may be an expression", () => {
    const rules: unknown[] = [];
    walk(schema, '', (found) => {
      if (found.if && JSON.stringify(found.if).includes('"demo/scale"')) rules.push(found.then);
    });

    expect(rules).toMatchObject([
      {
        required: ['with'],
        properties: {
          with: {
            additionalProperties: false,
            required: ['name', 'replicas'],
            properties: {
              replicas: {
                description: 'How many.',
                anyOf: [
                  { type: 'integer', minimum: 0, maximum: 50 },
                  { type: 'string', pattern: '\\$\\{\\{' },
                ],
              },
            },
          },
        },
      },
    ]);
  });

  test('refuses unknown keys, as the parser does', () => {
    expect(schema).toMatchObject({
      additionalProperties: false,
      required: ['version', 'environments', 'runbooks'],
    });
  });
});
