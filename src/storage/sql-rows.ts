import type { Kysely } from 'kysely';
import type {
  ActedRun,
  AlertRows,
  AlertSummary,
  HeldLock,
  IncidentRows,
  IncidentSummary,
  OpenLoop,
  RecentAlerts,
  RunCount,
  RunRows,
  RunSummary,
  StormCounts,
} from '../audit/event-store.ts';
import { readActed } from './acted.ts';
import {
  readAlertsBetween,
  readLatestAlert,
  readRecentAlerts,
  readStorm,
  readStormAlerts,
  type Span,
  type StormName,
} from './alerts.ts';
import { readIncidentIn, readIncidents } from './incidents.ts';
import { readInTheWay, readLocks } from './locks.ts';
import { readOpenLoops } from './open-loops.ts';
import { type RecentRuns, readRecentRuns, readRun, readRunCounts } from './runs.ts';
import type { Tables } from './tables.ts';

/** What there is to ask of the rows that stand beside the record. */
export abstract class SqlRows implements Omit<RunRows, 'dueStreams'>, IncidentRows, AlertRows {
  /** Asks the database; again, where a lost connection may be why it did not answer. */
  protected abstract ask<Result>(query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;

  run(id: string): Promise<RunSummary | undefined> {
    return this.ask((db) => readRun(db, id));
  }

  recentRuns(filter: RecentRuns): Promise<readonly RunSummary[]> {
    return this.ask((db) => readRecentRuns(db, filter));
  }

  runCounts(): Promise<readonly RunCount[]> {
    return this.ask(readRunCounts);
  }

  incidentIn(channel: string): Promise<IncidentSummary | undefined> {
    return this.ask((db) => readIncidentIn(db, channel));
  }

  incidents(filter: { readonly open: boolean; readonly limit: number }): Promise<readonly IncidentSummary[]> {
    return this.ask((db) => readIncidents(db, filter));
  }

  latestAlert(group: string): Promise<AlertSummary | undefined> {
    return this.ask((db) => readLatestAlert(db, group));
  }

  recentAlerts(channel: string | null, since: Date): Promise<readonly RecentAlerts[]> {
    return this.ask((db) => readRecentAlerts(db, channel, since));
  }

  alertsBetween(span: Span): Promise<readonly AlertSummary[]> {
    return this.ask((db) => readAlertsBetween(db, span));
  }

  stormCounts(storm: string): Promise<StormCounts | undefined> {
    return this.ask((db) => readStorm(db, storm));
  }

  stormAlerts(which: StormName): Promise<readonly AlertSummary[]> {
    return this.ask((db) => readStormAlerts(db, which));
  }

  locks(targets: readonly string[]): Promise<readonly HeldLock[]> {
    return this.ask((db) => readLocks(db, targets));
  }

  actedSince(runbook: string, since: Date): Promise<readonly ActedRun[]> {
    return this.ask((db) => readActed(db, runbook, since));
  }

  inTheWay(run: string, targets: readonly string[]): Promise<readonly HeldLock[]> {
    return this.ask((db) => readInTheWay(db, run, targets));
  }

  openLoops(): Promise<readonly OpenLoop[]> {
    return this.ask(readOpenLoops);
  }
}
