import { InvalidArgumentError } from 'commander';
import { Duration } from '../../lib/duration.ts';

/** `8h` in milliseconds. Throws commander's own error, which says what a time looks like. */
export function readDuration(text: string): number {
  const read = Duration.safeParse(text);
  if (read.success) return read.data;
  throw new InvalidArgumentError(read.error.issues[0]?.message ?? 'It is a time like 8h.');
}
