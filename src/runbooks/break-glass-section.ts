import { z } from 'zod';

/** The section `break_glass:` as people write it: who may act without the approval that nobody is awake to give. */
export const BreakGlassText = z.strictObject({
  roles: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .describe('The roles that may: people on call, commanders. An empty list means nobody.'),
  tell: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe('The roles whose members are called when it happens. Default: those who may.'),
});
export type BreakGlassText = z.infer<typeof BreakGlassText>;

/** Its checked form in each runbook. Nobody may when the file has no section, and where a runbook says `never`. */
export const BreakGlass = z
  .object({ roles: z.array(z.string()).readonly(), tell: z.array(z.string()).readonly() })
  .readonly();
export type BreakGlass = z.infer<typeof BreakGlass>;

export function breakGlassFor(
  section: BreakGlassText | undefined,
  wish: 'never' | undefined,
): BreakGlass | undefined {
  if (!section || wish === 'never' || section.roles.length === 0) return undefined;
  return { roles: section.roles, tell: section.tell ?? section.roles };
}
