import type { CommandContext } from '../commands/context.ts';

/** What incidents work with: what every command has, and a look at PagerDuty. */
export interface IncidentTools extends CommandContext {
  /** How a page stands in PagerDuty; undefined when it could not be asked. Absent: nobody is asked. */
  readonly lookAtPage?: (incident: string) => Promise<PageStanding | undefined>;
}

export interface PageStanding {
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  /** PagerDuty's names of those who acknowledged it. */
  readonly acknowledgedBy: readonly string[];
}
