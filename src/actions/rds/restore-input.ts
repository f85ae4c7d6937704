import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { InstanceSettings } from '../../systems/rds/port.ts';
import { instanceId } from './rds-reference.ts';

export const RestoreInput = z.object({
  into: instanceId.describe('The identifier of the new instance; one that exists is never touched'),
  source: instanceId.describe('The instance that was backed up, whose network and settings are copied'),
  snapshot: z
    .string()
    .min(1)
    .optional()
    .describe('The snapshot to restore; absent: the newest of the source that no run of Runbolt took'),
  taken_before: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only a snapshot taken before this time: the damage must not be in it'),
  available_within: Duration.prefault('2h').describe('How long the restore may take'),
});
export type RestoreInput = z.output<typeof RestoreInput>;

export const RestoreOutput = z.object({
  instance: z.string().describe('The new instance'),
  snapshot: z.string().describe('The snapshot that was restored'),
  taken_at: z.string().describe('Rows written later are not in it, RFC 3339'),
  endpoint: z.string().describe('Where it listens, as host:port'),
});

/** What the plan decided, and what the call therefore sends. */
export const RestoreGuards = z.object({ snapshot_arn: z.string(), settings: InstanceSettings });
