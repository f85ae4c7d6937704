import { parseArgs } from 'node:util';
import { z } from 'zod';

const Options = z.object({
  seed: z.string().min(1),
  minutes: z.coerce.number().positive(),
  replicas: z.coerce.number().int().min(1).max(20),
  store: z.enum(['postgres', 'sqlite']),
  /** A run whose checks were fed a doubled effect has to end red. */
  'doubled-effect': z.boolean(),
  /** Where to keep what the replicas said and what was found. */
  keep: z.string().optional(),
});
export type Options = z.output<typeof Options>;

export const USAGE =
  'npm run chaos -- --seed N --minutes M [--replicas R] [--store postgres|sqlite] [--keep FOLDER] [--doubled-effect]';

/** Throws a ZodError, or parseArgs' own error, for what cannot be understood. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '1' },
      replicas: { type: 'string' },
      store: { type: 'string', default: 'postgres' },
      keep: { type: 'string' },
      'doubled-effect': { type: 'boolean', default: false },
    },
  });
  // SQLite belongs to one process.
  const replicas = values.replicas ?? (values.store === 'sqlite' ? '1' : '3');
  const options = Options.parse({ ...values, replicas });
  if (options.store === 'sqlite' && options.replicas !== 1)
    throw new Error('on SQLite there is one process: --store sqlite goes with --replicas 1');
  return options;
}
