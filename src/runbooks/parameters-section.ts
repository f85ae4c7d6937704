import { z } from 'zod';
import { given } from './given.ts';
import type { Parameter } from './runbook.ts';
import { list, text } from './schema-words.ts';

const ofEveryParameter = {
  description: text(200).optional().describe('Shown under the field.'),
  required: z.boolean().optional().describe('Default: true unless there is a default.'),
};

const ofNumbers = {
  ...ofEveryParameter,
  default: z.number().optional().describe('Used when nothing is given.'),
  min: z.number().optional().describe('The smallest that is allowed.'),
  max: z.number().optional().describe('The largest that is allowed.'),
};

/** A parameter of a runbook as people write it. */
export const ParameterText = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string').describe('Text.'),
    ...ofEveryParameter,
    default: z.string().optional().describe('Used when nothing is given.'),
    one_of: list(text(75))
      .min(1, 'name at least one')
      .optional()
      .describe('The values there are to choose from.'),
    pattern: text(500).optional().describe('An RE2 pattern that the whole value must match.'),
    max_length: z.int().min(1).max(3000).optional().describe('At most this many characters. Default: 256.'),
  }),
  z.strictObject({ type: z.literal('integer').describe('A whole number.'), ...ofNumbers }),
  z.strictObject({ type: z.literal('number').describe('A number.'), ...ofNumbers }),
  z.strictObject({
    type: z.literal('boolean').describe('True or false.'),
    ...ofEveryParameter,
    default: z.boolean().optional().describe('Used when nothing is given.'),
  }),
]);

export type ParameterText = z.infer<typeof ParameterText>;

const DEFAULT_MAX_LENGTH = 256;

/** The checked form. */
export function toParameter(text: ParameterText): Parameter {
  const common = given({
    description: text.description,
    required: text.required ?? text.default === undefined,
    default: text.default,
  });
  switch (text.type) {
    case 'string': {
      const { type, one_of, pattern, max_length } = text;
      return { ...common, ...given({ type, one_of, pattern, max_length: max_length ?? DEFAULT_MAX_LENGTH }) };
    }
    case 'integer':
    case 'number':
      return { ...common, ...given({ type: text.type, min: text.min, max: text.max }) };
    case 'boolean':
      return { ...common, type: 'boolean' };
  }
}
