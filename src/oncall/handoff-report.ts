/** What is handed over, as it stood when the handoff was made. Plain JSON: it is part of the record. Times are ISO 8601. */
export interface HandoffReport {
  /** What happened is told from here on. */
  readonly since: string;
  readonly incidents: readonly ReportedIncident[];
  readonly loops: readonly ReportedLoop[];
  /** Absent in handoffs that an earlier version made. */
  readonly alerts?: ReportedAlerts;
  readonly runs: ReportedRuns;
  /** Runs whose gates somebody broke and nobody has reviewed. */
  readonly reviews: readonly { readonly run: string; readonly title: string; readonly by: string }[];
  readonly drillsHeld: readonly ReportedRun[];
  readonly drillsDue: readonly ReportedDuty[];
  readonly secretsDue: readonly ReportedDuty[];
  readonly backups: readonly ReportedBackup[];
  /** Lists that are not ticked to their end. Absent in handoffs that an earlier version made. */
  readonly checklists?: readonly ReportedChecklist[];
  /** What is wrong with other schedules: silent heartbeats, failed ones. */
  readonly schedules: readonly string[];
  /** What could not be found out, in a sentence each. */
  readonly unknown: readonly string[];
}

export interface ReportedIncident {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly channel: string | null;
  readonly declaredAt: string;
}

export interface ReportedAlerts {
  /** Those that nobody looks after first, then by severity. */
  readonly firing: readonly ReportedAlert[];
  /** Newest first. */
  readonly over: readonly ReportedAlert[];
  /** How many of each there were; `more`: than were looked through. */
  readonly counts: { readonly firing: number; readonly over: number; readonly more: boolean };
}

export interface ReportedAlert {
  readonly alert: string;
  readonly name: string;
  readonly severity: string | null;
  readonly openedAt: string;
  /** Null: it fires. */
  readonly resolvedAt: string | null;
  /** Who looks after it, or did; null: nobody said so. */
  readonly acknowledgedBy: string | null;
  /** Which incident it was declared as or added to. */
  readonly incident?: string;
  /** The runs that were started from it. */
  readonly runs: readonly string[];
}

export interface ReportedLoop {
  readonly id: string;
  readonly what: string;
  readonly run: string;
  readonly owner: string;
  readonly openedAt: string;
}

export interface ReportedRun {
  readonly run: string;
  readonly title: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly at: string;
}

export interface ReportedRuns {
  /** Those that did not end well, and those of which nobody knows how they ended; newest first. */
  readonly bad: readonly ReportedRun[];
  /** Waiting for somebody, or acting still. */
  readonly underWay: readonly ReportedRun[];
  readonly succeeded: number;
  /** More than were looked through. */
  readonly more: boolean;
}

export interface ReportedDuty {
  readonly title: string;
  readonly dueAt: string;
  readonly overdue: boolean;
}

export interface ReportedChecklist {
  readonly title: string;
  readonly at: string;
  readonly open: readonly string[];
  readonly of: number;
}

export interface ReportedBackup {
  /** `s3://infershield-backups/prod/` */
  readonly place: string;
  /** Null: there is none. */
  readonly takenAt: string | null;
  readonly ageMs: number;
  /** How old it may be, where the file says so. */
  readonly maxAgeMs: number | null;
}

/** Nothing that somebody has to know at once: the handoff says so in its first line. */
export const isQuiet = (report: HandoffReport): boolean =>
  report.incidents.length === 0 &&
  report.loops.length === 0 &&
  (report.alerts?.counts.firing ?? 0) === 0 &&
  report.reviews.length === 0 &&
  report.runs.bad.length === 0 &&
  report.runs.underWay.length === 0;

export const isStale = ({ takenAt, ageMs, maxAgeMs }: ReportedBackup): boolean =>
  takenAt === null || (maxAgeMs !== null && ageMs > maxAgeMs);
