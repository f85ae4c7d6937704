import type { Json } from '../lib/json.ts';
import type { Actor, NewEvent, StoredEvent } from './event.ts';
import type { Lease } from './lease.ts';

/**
 * The one record. What is appended is durable (fsynced) when the promise resolves, together with the rows that
 * decisions depend on, or not at all. A refused append does not disturb the others in the same commit.
 */
export interface EventStore {
  append(append: Append): Promise<AppendResult>;
  /** The whole stream, oldest first, or from its newest event of the type `from` on, when it has one; empty when there is none. */
  read(stream: string, from?: string): Promise<readonly StoredEvent[]>;
  /** Events after `position`, oldest first, at most `limit`. */
  readAfter(position: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The newest event's position and hash; position 0 before the first. */
  head(): Promise<{ readonly position: number; readonly hash: string }>;
  /** Calls back after each commit that appended something, another replica's too; the returned function unsubscribes. */
  onAppend(call: () => void): () => void;
  /** Why the newest append was not taken; undefined when it was, or when that was a minute ago and more. */
  notTaken?(): string | undefined;
}

/** The record took no events, from the first append that was refused to the last, and why. */
export interface Standstill {
  readonly since: Date;
  readonly until: Date;
  readonly why: string;
}

export interface Append {
  readonly stream: string;
  /** The version the writer has seen; 0 for a new stream. A second writer loses. */
  readonly expectedVersion: number;
  /** The outside request that caused this (a Slack trigger, a click). The second delivery finds the first's stream. */
  readonly idempotencyKey?: string;
  readonly events: readonly NewEvent[];
  /** The same fact as other streams tell it: in the same transaction, each as whatever version comes next there. */
  readonly also?: readonly Beside[];
  readonly rows?: readonly RowChange[];
  /** The writer's right to act. When another process has taken over, nothing is written and `LeaseLost` is thrown. */
  readonly lease?: Lease;
}

export interface Beside {
  /** Not the append's own stream. */
  readonly stream: string;
  readonly event: NewEvent;
}

export type AppendResult =
  | { readonly status: 'appended'; readonly events: readonly StoredEvent[] }
  /** Somebody else appended first: read the stream again and decide again. */
  | { readonly status: 'conflict'; readonly version: number }
  /** This request was handled before; `stream` is what it led to. */
  | { readonly status: 'duplicate'; readonly stream: string }
  /** A target is held by another run; nothing was written. */
  | { readonly status: 'locked'; readonly held: readonly HeldLock[] };

export interface HeldLock {
  readonly target: string;
  readonly run: string;
  readonly since: Date;
}

/** Rows beside the events, written in the same transaction because decisions depend on them. */
export type RowChange =
  /** The run as lists show it. */
  | { readonly row: 'run'; readonly summary: RunSummary }
  /** The incident as lists show it. */
  | { readonly row: 'incident'; readonly summary: IncidentSummary }
  /** The group of alerts as lists show it. */
  | { readonly row: 'alert'; readonly summary: AlertSummary }
  /** Which incident it belongs to from now on. */
  | { readonly row: 'alert_incident'; readonly alert: string; readonly incident: string }
  /** When somebody has to look at this stream next; null: only when something happens to it. */
  | { readonly row: 'due'; readonly stream: string; readonly at: Date | null }
  /** All or none. Taken in sorted order; refused as `locked` when any is held by another run. */
  | { readonly row: 'take_locks'; readonly run: string; readonly targets: readonly string[] }
  /** Makes the runs that wait for these targets due at once, first come first. Absent: all that it holds. */
  | { readonly row: 'release_locks'; readonly run: string; readonly targets?: readonly string[] }
  /** The run waits in line for these targets. */
  | { readonly row: 'wait_for_locks'; readonly run: string; readonly targets: readonly string[] }
  /**
   * It begins to act on these targets; stored once a run. Refused as `locked` when as many other runs of the runbook as
   * may have begun after `since` already.
   */
  | {
      readonly row: 'acted';
      readonly run: string;
      readonly runbook: string;
      readonly targets: readonly string[];
      readonly atMost?: { readonly runs: number; readonly since: Date };
    }
  /** The run waits in no line any more. */
  | { readonly row: 'leave_lines'; readonly run: string }
  /** Before everybody else in those lines; refused as `locked` when another has gone first in one of them before. */
  | { readonly row: 'go_first'; readonly run: string; readonly targets: readonly string[] }
  | { readonly row: 'open_loop'; readonly loop: OpenLoop }
  /** The system was asked, and it is left open still. */
  | { readonly row: 'loop_looked'; readonly target: string }
  | { readonly row: 'close_loops'; readonly target: string; readonly closedBy: string };

export interface RunSummary {
  readonly id: string;
  readonly runbook: string;
  readonly title: string;
  readonly environment: string;
  readonly status: string;
  /** As people call them; the id of somebody whose name is not known. */
  readonly requester: string;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  /** One line: what came of it. */
  readonly outcome: string | null;
  /** Who did without the approvals; null: nobody. */
  readonly glassBrokenBy: string | null;
}

export interface IncidentSummary {
  readonly id: string;
  readonly title: string;
  /** The severity's name. */
  readonly severity: string;
  /** Its own channel, once there is one. */
  readonly channel: string | null;
  /** Only those in its channel may know of it. */
  readonly isPrivate: boolean;
  readonly declaredAt: Date;
  /** Null while it is open. */
  readonly resolvedAt: Date | null;
}

export interface RunCount {
  readonly status: string;
  readonly count: number;
  readonly oldest: Date;
}

/** A group of alerts as lists show it. */
export interface AlertSummary {
  readonly id: string;
  /** What makes two alerts the same group. */
  readonly group: string;
  readonly source: string;
  readonly name: string;
  /** The severity's name. */
  readonly severity: string | null;
  /** Where it is told; null: in the audit channel. */
  readonly channel: string | null;
  /** The id of the first of the many that came at once with it. */
  readonly storm: string | null;
  readonly incident: string | null;
  /** How many of its alerts fire, and how many there were in all. */
  readonly firing: number;
  readonly members: number;
  readonly flaps: number;
  readonly openedAt: Date;
  readonly acknowledgedAt: Date | null;
  /** Null while one of them fires. */
  readonly resolvedAt: Date | null;
  /** The latest time that its sender spoke of. */
  readonly reportedAt: Date;
}

/** The groups that began in one channel within a time, by the storm they belong to. */
export interface RecentAlerts {
  readonly storm: string | null;
  readonly count: number;
  readonly newest: Date;
}

/** How a storm stands. */
export interface StormCounts {
  readonly groups: number;
  /** Groups in which something fires. */
  readonly open: number;
  readonly since: Date;
  readonly lastResolvedAt: Date | null;
  readonly channel: string | null;
  /** The names that came most often, at most twenty. */
  readonly names: readonly { readonly name: string; readonly groups: number; readonly open: number }[];
}

/** That a run began to act, and when it ended; null: it still does. */
export interface ActedRun {
  readonly run: string;
  readonly targets: readonly string[];
  readonly at: Date;
  readonly endedAt: Date | null;
}

/** What a run left away from normal: a suspended CronJob, a service at zero. */
export interface OpenLoop {
  readonly target: string;
  readonly what: string;
  readonly run: string;
  readonly owner: string;
  readonly openedAt: Date;
  /** When the system last said that it is so still. */
  readonly lookedAt?: Date;
}

/** What lists and the engine's loop ask of the rows. */
export interface RunRows {
  run(id: string): Promise<RunSummary | undefined>;
  /** The newest first; `open`: only those that have not ended. */
  recentRuns(filter: {
    readonly runbook?: string;
    readonly open?: boolean;
    readonly limit: number;
  }): Promise<readonly RunSummary[]>;
  /** Streams whose time has come, oldest first, and when the next one comes after those. */
  dueStreams(
    now: Date,
    limit: number,
  ): Promise<{ readonly due: readonly string[]; readonly next: Date | null }>;
  /** Who holds these targets now. */
  locks(targets: readonly string[]): Promise<readonly HeldLock[]>;
  /** The runs of a runbook that began to act, or ended, since then. */
  actedSince(runbook: string, since: Date): Promise<readonly ActedRun[]>;
  /** What keeps the run from these targets: whoever holds one, or stands before it in line. */
  inTheWay(run: string, targets: readonly string[]): Promise<readonly HeldLock[]>;
  openLoops(): Promise<readonly OpenLoop[]>;
  /** How many runs there are of each status, and when the oldest of them was requested. */
  runCounts(): Promise<readonly RunCount[]>;
}

/** What lists and other rooms ask about incidents. */
export interface IncidentRows {
  /** The incident whose own channel this is, open or resolved. */
  incidentIn(channel: string): Promise<IncidentSummary | undefined>;
  /** The open ones, or all; newest first. */
  incidents(filter: { readonly open: boolean; readonly limit: number }): Promise<readonly IncidentSummary[]>;
}

/** What lists and other rooms ask about alerts. */
export interface AlertRows {
  /** The newest group of this kind. */
  latestAlert(group: string): Promise<AlertSummary | undefined>;
  /** Null: the audit channel. */
  recentAlerts(channel: string | null, since: Date): Promise<readonly RecentAlerts[]>;
  /** Groups that were open at some time from `from` (inclusive) to `until`; newest first. */
  alertsBetween(span: {
    readonly from: Date;
    readonly until: Date;
    readonly limit: number;
  }): Promise<readonly AlertSummary[]>;
  /** Undefined when there was no such storm. */
  stormCounts(storm: string): Promise<StormCounts | undefined>;
  /** Groups of a storm with this name in which something fires; those that nobody has taken, oldest first. */
  stormAlerts(which: {
    readonly storm: string;
    readonly name: string;
    readonly limit: number;
  }): Promise<readonly AlertSummary[]>;
}

/** Where a reader of the events has got to, kept with what it derived from them. A lost lease refuses as in `Append`. */
export interface Cursors {
  cursor(reader: string): Promise<number>;
  /** Moves the cursor and stores what was derived, in one transaction. */
  advance(reader: string, position: number, entries: readonly DerivedEntry[], lease?: Lease): Promise<void>;
  entry(reader: string, key: string): Promise<Json | undefined>;
  /** Entries whose key starts with `prefix`, in the order of their keys. */
  entries(reader: string, prefix: string, limit: number): Promise<readonly DerivedEntry[]>;
  /** Writes entries without moving the cursor; a null value deletes. */
  put(reader: string, entries: readonly DerivedEntry[], lease?: Lease): Promise<void>;
}

/** A value under a key; null deletes it. */
export interface DerivedEntry {
  readonly key: string;
  readonly value: Json;
}

/** A prefix of the record that was exported, and what of it may go. */
export interface Sealing {
  /** The last event of it. */
  readonly through: { readonly position: number; readonly hash: string };
  readonly actor: Actor;
  readonly export: { readonly file: string; readonly events: number; readonly sha256: string };
  /** Streams that are over, with all that belongs to them. */
  readonly streams: readonly string[];
  /** Streams that begin anew at this version. */
  readonly begun: readonly { readonly stream: string; readonly version: number }[];
  /** The runs that had not ended when that was decided: should there be others now, it is decided again. */
  readonly unfinished: readonly string[];
}

export type SealResult =
  /** `removed`: how many events were taken out. */
  | { readonly status: 'sealed'; readonly position: number; readonly removed: number; readonly kept: number }
  /** Something happened meanwhile, in these streams as far as is known: decide again. */
  | { readonly status: 'changed'; readonly streams: readonly string[] }
  /** The record does not have this event there, or is sealed that far already. */
  | { readonly status: 'not_there' };

/** The record as it is made shorter. */
export interface Sealable {
  /** Up to where it is sealed; 0: nothing was ever taken out. */
  sealedThrough(): Promise<number>;
  /** Those that have an event up to this position. */
  streamsThrough(position: number): Promise<readonly string[]>;
  /** Appends `chain_sealed` and takes out what may go, in one transaction. */
  seal(sealing: Sealing): Promise<SealResult>;
}
