import { z } from 'zod';
import { AlertsText } from './alerts-section.ts';
import { BreakGlassText } from './break-glass-section.ts';
import { CalendarText } from './calendars-section.ts';
import { EnvironmentText } from './environments-section.ts';
import { FreezeText } from './freezes-section.ts';
import { IncidentsText } from './incidents-section.ts';
import { RotaText } from './oncall-section.ts';
import { PersonText, RoleText } from './people-section.ts';
import { RunbookText } from './runbooks-section.ts';
import { ScheduleText } from './schedules-section.ts';
import { name } from './schema-words.ts';
import { SeverityText } from './severities-section.ts';

/**
 * `runbooks.yaml` as people write it. The single source: validation, the editors' JSON Schema and the reference page
 * come from here. What the parts mean together is checked in `checks/`.
 */
export const RunbooksFile = z.strictObject({
  version: z.literal(1, 'this version of Runbolt reads version 1').describe('The version of the language.'),
  command_prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,15}$/, 'a prefix is lower-case letters, digits, - and _, at most 16')
    .optional()
    .describe('Put before every command, so that other apps keep theirs: `sre-` makes /sre-rollback.'),
  environments: z.record(name, EnvironmentText).describe('Where runbooks act.'),
  roles: z
    .record(name, RoleText)
    .optional()
    .describe('Who people are; the sources of a role are alternatives.'),
  people: z
    .record(name, PersonText)
    .optional()
    .describe('Whose the operating-system accounts are, so that nobody counts as two.'),
  severities: z.record(z.string(), SeverityText).optional().describe('Replaces the built-in P0 to P3.'),
  freezes: z.record(name, FreezeText).optional().describe('When nothing is to be changed.'),
  break_glass: BreakGlassText.optional().describe(
    'Who may act without approval when nobody is there to give it.',
  ),
  incidents: IncidentsText.optional().describe('What declaring an incident does.'),
  alerts: AlertsText.optional().describe('What alerts from outside become, and which runbooks help.'),
  oncall: z.record(name, RotaText).optional().describe('Who is on call, and where they hand over, by name.'),
  runbooks: z.record(name, RunbookText).describe('The runbooks by name.'),
  calendars: z.record(name, CalendarText).optional().describe('When people work, by name.'),
  schedules: z.record(name, ScheduleText).optional().describe('What happens at its time, by name.'),
});

export type RunbooksFile = z.infer<typeof RunbooksFile>;
