import type { Rota } from '../runbooks/oncall-section.ts';
import type { TimedTools } from '../schedules/timed-stream.ts';
import type { HandoffReport } from './handoff-report.ts';
import type { KnownRoster } from './known-roster.ts';

/** What on call works with. All of it is handed in. */
export interface OnCallTools extends TimedTools {
  /** The rotas of the file as it stands now, by name. */
  readonly rotas: () => Readonly<Record<string, Rota>>;
  /** What PagerDuty says, or said last. */
  readonly know: (rota: Rota) => Promise<KnownRoster>;
  /** What there is to hand over since then. Never throws for a system that does not answer. */
  readonly gather: (since: Date) => Promise<HandoffReport>;
}
