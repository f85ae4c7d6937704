import { z } from 'zod';

const EXPECTATION = /^\s*(>=|<=|==|!=|>|<)\s*([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*$/i;

/** `> 0.995`: a comparison with a number, as PromQL writes it. */
export const Comparison = z
  .string()
  .max(60)
  .transform((text, context) => {
    const [, operator, number] = EXPECTATION.exec(text) ?? [];
    if (operator !== undefined && number !== undefined) return { operator, number: Number(number) };
    context.issues.push({
      code: 'custom',
      message: `${JSON.stringify(text)} is not a comparison with a number: write it like "> 0.995"`,
      input: text,
    });
    return z.NEVER;
  });
export type Comparison = z.output<typeof Comparison>;

/** Whether a value passes. NaN and the infinities never do: they say that there was nothing to measure. */
export function passes(value: number, { operator, number }: Comparison): boolean {
  return Number.isFinite(value) && (COMPARE[operator]?.(value, number) ?? false);
}

/** `> 0.995` */
export const formatComparison = ({ operator, number }: Comparison): string => `${operator} ${number}`;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};
