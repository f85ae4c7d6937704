import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Action } from '../src/actions/action.ts';
import { allActions } from '../src/actions/index.ts';
import { runbooksJsonSchema } from '../src/runbooks/json-schema.ts';

/** The pages and files that are made from the code, by their path: never written by hand, checked by a test. */
export function references(): Readonly<Record<string, string>> {
  const actions = allActions();
  return {
    'docs/actions.md': actionsPage([...actions.values()]),
    'runbooks.schema.json': `${JSON.stringify(runbooksJsonSchema(actions), null, 2)}\n`,
  };
}

const HEAD = `# The actions

What a step can do with \`uses\`. Effects: \`read\` looks; \`halt\` only suspends, stops or scales to zero; \`change\` can be put back; \`destructive\` cannot. A runbook is as strong as its strongest step.

This page is made from the code by \`npm run reference\`.
`;

function actionsPage(actions: readonly Action[]): string {
  const sorted = actions.toSorted((a, b) => a.name.localeCompare(b.name));
  return [HEAD, ...sorted.map(actionSection)].join('\n');
}

function actionSection(action: Action): string {
  const outputs = rows(action.output).map(({ name, type }) => {
    const pinned = action.plannedOutputs.includes(name) ? ', pinned by the plan' : '';
    return `\`${name}\` (${type}${pinned})`;
  });
  const inputs = rows(action.input).map(({ name, type, required, fallback, description }) => {
    const need = required ? 'required' : fallback;
    return `| \`${name}\` | ${type} | ${need} | ${description} |`;
  });
  return [
    `## ${action.name}`,
    '',
    `${sentence(action.summary)} Effect: \`${action.effect}\`.${action.noUndo === undefined ? '' : ` ${action.noUndo}`}`,
    '',
    ...(inputs.length > 0 ? ['| with | type | default | |', '|---|---|---|---|', ...inputs, ''] : []),
    ...(outputs.length > 0 ? [`Outputs: ${outputs.join(', ')}.`, ''] : []),
  ].join('\n');
}

const JsonSchemaObject = z.object({
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).default([]),
});

function rows(schema: z.ZodObject) {
  const made = JsonSchemaObject.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(made.properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    required: made.required.includes(name),
    fallback: property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``,
    description: String(property.description ?? '').replaceAll('|', '\\|'),
  }));
}

function typeOf(property: { readonly [key: string]: unknown }): string {
  if (Array.isArray(property.enum)) return property.enum.map((word) => `\`${String(word)}\``).join(' or ');
  return typeof property.type === 'string' ? property.type : 'text or more';
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

if (import.meta.filename === process.argv[1]) {
  for (const [path, text] of Object.entries(references())) {
    writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  }
}
