import type { z } from 'zod';
import type { Reference } from '../cel.ts';
import type { Problem } from '../source-file.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** When an input is a parameter and nothing else, each of its choices must be a value that the input takes. */
export function choiceProblem(
  expression: string,
  { references, words, schema }: { references: readonly Reference[]; words: Vocabulary; schema: z.ZodType },
): Problem | undefined {
  const [name] = references[0]?.names ?? [];
  if (!name || expression.trim() !== `parameters.${name.name}`) return undefined;
  const parameter = words.parameters.get(name.name);
  if (parameter?.type !== 'string') return undefined;
  const misfit = parameter.one_of?.find((choice) => !schema.safeParse(choice).success);
  if (misfit === undefined) return undefined;
  const why = schema.safeParse(misfit).error?.issues[0]?.message;
  const message = `${JSON.stringify(misfit)}, one of parameter ${JSON.stringify(name.name)}, is not a value for this input`;
  return {
    code: 'choice',
    message,
    hint: why?.replace(/^Invalid (input|option): /, '').replaceAll('|', ', '),
  };
}
