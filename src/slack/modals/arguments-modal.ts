import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { ArgumentProblem } from '../../commands/replies.ts';
import type { Parameter, Runbook } from '../../runbooks/runbook.ts';
import { plain, section } from '../messages/blocks.ts';
import { clip, escapeText, LIMITS, shown } from '../text.ts';
import { entered, field, fieldError, modal, type Values } from './modal.ts';

/** What the request already said, kept while the form is open. */
export const ArgumentsMetadata = z.object({
  runbook: z.string(),
  now: z.boolean(),
  planOnly: z.boolean(),
  channel: z.string().optional(),
  incident: z.string().optional(),
  alert: z.string().optional(),
});
export type ArgumentsMetadata = z.infer<typeof ArgumentsMetadata>;

interface Asked {
  readonly runbook: Runbook;
  readonly given: Readonly<Record<string, string>>;
  readonly problems: readonly ArgumentProblem[];
  /** The banner of the place it acts in. */
  readonly where: string | undefined;
}

/** A form made from the runbook's parameters, filled in with what was given. */
export function argumentsModal(
  { runbook, given, problems, where }: Asked,
  metadata: ArgumentsMetadata,
): ModalView {
  const { description, title, parameters } = runbook;
  const intro = [
    ...(where === undefined ? [] : [where]),
    ...(description === undefined ? [] : [escapeText(description)]),
    ...problems
      .filter((problem) => wasGiven(problem, given))
      .map(({ message }) => `⚠️ ${escapeText(message)}`),
  ];
  const fields = Object.entries(parameters).map(([name, parameter]) =>
    parameterField(name, parameter, given[name]),
  );
  return modal({
    callback: 'arguments',
    title,
    submit: metadata.planOnly ? 'Plan' : 'Continue',
    blocks: [...(intro.length === 0 ? [] : [section(intro.join('\n'))]), ...fields],
    metadata,
  });
}

/** That something is still missing is what the form is for; only what was wrong needs saying. */
const wasGiven = ({ parameter }: ArgumentProblem, given: Asked['given']): boolean =>
  parameter === undefined || given[parameter] !== undefined;

const BLOCK = 'argument-';

/** What was entered, as it would have been typed after the command. */
export function enteredArguments(values: Values): Readonly<Record<string, string>> {
  const names = Object.keys(values).filter((id) => id.startsWith(BLOCK));
  return Object.fromEntries(
    names.flatMap((id) => {
      const text = entered(values, id);
      return text === undefined ? [] : [[id.slice(BLOCK.length), text]];
    }),
  );
}

/** Each problem under its field; what belongs to none goes under the first. */
export function argumentErrors(
  problems: readonly ArgumentProblem[],
  runbook: Runbook,
): Record<string, string> {
  const names = Object.keys(runbook.parameters);
  return Object.fromEntries(
    problems.toReversed().map(({ parameter, message }) => {
      const name = parameter !== undefined && names.includes(parameter) ? parameter : names[0];
      return [`${BLOCK}${name}`, fieldError(message)];
    }),
  );
}

function parameterField(name: string, parameter: Parameter, given: string | undefined): InputBlock {
  const value = given ?? (parameter.default === undefined ? undefined : shown(parameter.default));
  const hint = parameter.description ?? '';
  const optional = !parameter.required || parameter.default !== undefined;
  return field(`${BLOCK}${name}`, name, elementFor(parameter, value), { optional, hint });
}

function elementFor(parameter: Parameter, value: string | undefined): InputBlock['element'] {
  switch (parameter.type) {
    case 'boolean':
      return { type: 'radio_buttons', ...choices(['true', 'false'], value) };
    case 'integer':
    case 'number':
      return numberInput(parameter, value);
    case 'string': {
      const allowed = parameter.one_of ?? [];
      if (!fitsSelect(allowed)) return textInput(parameter.max_length, value);
      return { type: 'static_select', ...choices(allowed, value) };
    }
  }
}

// Slack takes 100 options of 75 characters.
const fitsSelect = (allowed: readonly string[]): boolean =>
  allowed.length > 0 && allowed.length <= 100 && allowed.every((one) => one.length <= LIMITS.option);

const option = (value: string): PlainTextOption => ({ text: plain(value, LIMITS.option), value });

function choices(values: readonly string[], value: string | undefined) {
  const options: PlainTextOption[] = values.map(option);
  const chosen = value !== undefined && values.includes(value) ? { initial_option: option(value) } : {};
  return { action_id: 'value', options, ...chosen };
}

function numberInput(
  { type, min, max }: Parameter & { type: 'integer' | 'number' },
  value: string | undefined,
) {
  const isNumber = value !== undefined && /^-?\d{1,15}(\.\d{1,15})?$/.test(value);
  const whole = isNumber && (type === 'number' || !value.includes('.'));
  return {
    type: 'number_input',
    action_id: 'value',
    is_decimal_allowed: type === 'number',
    ...(min === undefined ? {} : { min_value: String(min) }),
    ...(max === undefined ? {} : { max_value: String(max) }),
    ...(whole ? { initial_value: value } : {}),
  } as const;
}

// Slack takes 3,000 characters in a field.
function textInput(maxLength: number, value: string | undefined) {
  const most = Math.min(maxLength, 3000);
  const initial = value === undefined || value === '' ? {} : { initial_value: clip(value, most) };
  return { type: 'plain_text_input', action_id: 'value', max_length: most, ...initial } as const;
}
