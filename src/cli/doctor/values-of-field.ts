import type { Runbook, Step } from '../../runbooks/runbook.ts';

/** What a field of a step can be: as the file has it, or every value of the one parameter it stands for; empty when only a run can tell. */
export function valuesOfField(
  field: string,
  { with: input }: Step,
  { parameters }: Runbook,
): readonly string[] {
  const value = input[field];
  if (typeof value !== 'string') return [];
  if (!value.includes('${{')) return [value];
  const [, name = ''] = /^\$\{\{\s*parameters\.([a-z0-9_-]+)\s*\}\}$/i.exec(value) ?? [];
  const parameter = parameters[name];
  return parameter?.type === 'string' ? (parameter.one_of ?? []) : [];
}
