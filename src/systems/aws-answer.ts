import { z } from 'zod';
import { NotUnderstood } from './aws-failure.ts';

/** What AWS answered, as the port describes it. Throws `NotUnderstood`, which becomes a Failure. */
export function readAnswer<Shape extends z.ZodType>(shape: Shape, raw: unknown): z.output<Shape> {
  const read = shape.safeParse(raw);
  if (read.success) return read.data;
  throw new NotUnderstood(z.prettifyError(read.error), { cause: read.error });
}
