import { z } from 'zod';
import { type KnownDrill, overdueMs } from '../commands/drills.ts';

const ms = z.number().nonnegative();
const measured = z.object({ targetMs: ms, ms: ms.nullable(), met: z.boolean() }).readonly();

/** What the control socket answers about drills: what is due first, each with how it went, oldest first. */
export const DrillsReplyView = z
  .object({
    drills: z
      .array(
        z
          .object({
            runbook: z.string(),
            title: z.string(),
            dueBy: z.iso.datetime().nullable(),
            overdue: z.boolean(),
            history: z
              .array(
                z
                  .object({
                    run: z.string(),
                    startedAt: z.iso.datetime(),
                    rto: measured,
                    rpo: measured,
                    controlLastRedAt: z.iso.datetime().nullable(),
                    issues: z.array(z.string()).readonly(),
                  })
                  .readonly(),
              )
              .readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type DrillsReplyView = z.infer<typeof DrillsReplyView>;

export function viewDrills(drills: readonly KnownDrill[], now: Date): DrillsReplyView {
  return {
    drills: drills.map((drill) => ({
      runbook: drill.runbook.name,
      title: drill.runbook.title,
      dueBy: drill.dueBy?.toISOString() ?? null,
      overdue: overdueMs(drill, now) !== undefined,
      history: drill.history.map(({ run, startedAt, rto, rpo, control, issues }) => ({
        run,
        startedAt: startedAt.toISOString(),
        rto: { ...rto, ms: rto.ms ?? null },
        rpo: { ...rpo, ms: rpo.ms ?? null },
        controlLastRedAt: control?.lastRedAt?.toISOString() ?? null,
        issues,
      })),
    })),
  };
}
