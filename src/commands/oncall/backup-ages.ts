import { z } from 'zod';
import { namesOfBackups, timeOfName } from '../../actions/s3/read-backup.ts';
import { Duration } from '../../lib/duration.ts';
import type { ReportedBackup } from '../../oncall/handoff-report.ts';
import type { Environment, Runbooks, Step } from '../../runbooks/runbook.ts';
import type { Systems } from '../../systems/systems.ts';

/** A step that says in plain words where backups lie; an expression would need a run to be read. */
const Place = z.object({
  bucket: z.string().regex(/^[^$]+$/),
  prefix: z
    .string()
    .regex(/^[^$]*$/)
    .default('')
    .transform((prefix) => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`)),
  max_age: Duration.optional().catch(undefined),
});

interface Kept {
  readonly environment: Environment;
  readonly bucket: string;
  readonly prefix: string;
  readonly maxAgeMs: number | null;
}

const PATIENCE_MS = 10_000;

/** How old the newest backup is in each place that the runbooks check. Throws `Failure`. */
export async function backupAges(
  file: Runbooks,
  systems: (environment: Environment) => Pick<Systems, 's3'>,
  now: Date,
): Promise<readonly ReportedBackup[]> {
  return Promise.all(
    placesIn(file).map(async ({ environment, bucket, prefix, maxAgeMs }) => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const [newest] = await namesOfBackups(systems(environment).s3, { bucket, prefix }, signal);
      const takenAt = newest === undefined ? null : timeOfName(newest);
      return {
        place: `s3://${bucket}/${prefix}`,
        takenAt: takenAt?.toISOString() ?? null,
        ageMs: takenAt ? now.getTime() - takenAt.getTime() : 0,
        maxAgeMs,
      };
    }),
  );
}

/** What is to be seen failing looks at a drill's own copy, where no backup lies. */
const checksBackups = ({ uses, mustFail }: Step): boolean =>
  uses === 's3/check-backup' && mustFail === undefined;

/** Each once; of several limits the strictest. */
function placesIn({ runbooks, environments }: Runbooks): readonly Kept[] {
  const places = new Map<string, Kept>();
  for (const { environment: name, steps } of Object.values(runbooks)) {
    const environment = environments[name];
    for (const step of steps.filter(checksBackups)) {
      const place = Place.safeParse(step.with).data;
      if (!place || !environment) continue;
      const { bucket, prefix, max_age: own = null } = place;
      const known = places.get(`${bucket}/${prefix}`)?.maxAgeMs ?? null;
      const limits = [own, known].filter((one) => one !== null);
      const maxAgeMs = limits.length === 0 ? null : Math.min(...limits);
      places.set(`${bucket}/${prefix}`, { environment, bucket, prefix, maxAgeMs });
    }
  }
  return [...places.values()];
}
