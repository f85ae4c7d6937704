import { z } from 'zod';
import { Duration } from '../lib/duration.ts';

const OUTPUT = 'value';

/** The section `drill:` of a runbook as people write it: a recovery test and what it is measured against. */
export const DrillText = z.strictObject({
  rto: Duration.describe('Recovery time objective: how long a recovery may take.'),
  rpo: Duration.describe('Recovery point objective: how much may be lost.'),
  every: Duration.optional().describe('How often to repeat the drill.'),
  newest_record: z
    .strictObject({
      step: z.string().describe('The step that reads it, like a postgresql/query on the restored copy.'),
      output: z.string().optional().describe('Which of its outputs: a time. Default: value.'),
    })
    .optional()
    .describe('The newest record in the restored data. Without it, RPO is not measured.'),
  negative_control: z
    .strictObject({
      steps: z
        .array(z.string())
        .min(1, 'name at least one')
        .max(100, 'at most 100 fit')
        .optional()
        .describe('The steps here that break a copy and check it; recovery does not wait for them.'),
      runbook: z.string().optional().describe('Or another runbook, whose must_fail steps prove it.'),
      every: Duration.optional().describe("How often it must be seen red. Default: the drill's own every."),
    })
    .refine(({ steps, runbook }) => (steps === undefined) !== (runbook === undefined), {
      message: 'name either the steps here or another runbook',
    })
    .optional()
    .describe('What proves that the drill can fail.'),
  clean_up: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe("The last steps, which remove the drill's leftovers; recovery does not wait for them."),
});
export type DrillText = z.infer<typeof DrillText>;

const ms = z.number().int().nonnegative();

export const Drill = z
  .object({
    rtoMs: ms,
    rpoMs: ms,
    everyMs: ms.exactOptional(),
    newestRecord: z.object({ step: z.string(), output: z.string() }).readonly().exactOptional(),
    /** Its own steps, or those of another runbook. */
    negativeControl: z
      .object({
        steps: z.array(z.string()).readonly(),
        runbook: z.string().exactOptional(),
        everyMs: ms.exactOptional(),
      })
      .readonly()
      .exactOptional(),
    cleanUp: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();
export type Drill = z.infer<typeof Drill>;

export function drillOf({ rto, rpo, every, newest_record, negative_control, clean_up }: DrillText): Drill {
  const controlEvery = negative_control?.every ?? every;
  return {
    ...{ rtoMs: rto, rpoMs: rpo },
    ...(every !== undefined && { everyMs: every }),
    ...(newest_record && { newestRecord: newestRecordOf(newest_record) }),
    ...(negative_control && {
      negativeControl: {
        steps: negative_control.steps ?? [],
        ...(negative_control.runbook !== undefined && { runbook: negative_control.runbook }),
        ...(controlEvery !== undefined && { everyMs: controlEvery }),
      },
    }),
    ...(clean_up && { cleanUp: clean_up }),
  };
}

export const newestRecordOf = ({ step, output }: NonNullable<DrillText['newest_record']>) => ({
  step,
  output: output ?? OUTPUT,
});
