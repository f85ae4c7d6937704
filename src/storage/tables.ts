/**
 * The tables as queries see them. Instants are ISO 8601 texts in UTC, which sort as time does and can be read by a
 * person who opens the file at night; JSON is text.
 */
export interface Tables {
  readonly events: EventRow;
  /** Outside requests that were handled, and the first event that they led to. */
  readonly requests: { readonly key: string; readonly stream: string; readonly version: number | null };
  readonly runs: RunRow;
  readonly incidents: IncidentRow;
  readonly alerts: AlertRow;
  readonly due: { readonly stream: string; readonly at: string };
  readonly locks: { readonly target: string; readonly run: string; readonly since: string };
  /** Who waits for which target. The lower `place` goes first; a run has one place in all its lines. */
  readonly lock_line: LineRow;
  readonly acted: ActedRow;
  readonly open_loops: LoopRow;
  readonly readers: { readonly reader: string; readonly position: number };
  /** The processes that share the database. */
  readonly replicas: ReplicaRow;
  /** Which of them advances a stream, or tells as a reader, just now. */
  readonly leases: { readonly name: string; readonly replica: string; readonly epoch: number };
  /** One row: up to where events were exported and may be taken out. */
  readonly sealed: { readonly position: number };
  readonly entries: { readonly reader: string; readonly key: string; readonly value: string };
}

export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly actor: string;
  readonly data: string;
  readonly at: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export interface RunRow {
  readonly id: string;
  readonly runbook: string;
  readonly title: string;
  readonly environment: string;
  readonly status: string;
  readonly requester: string;
  readonly requested_at: string;
  readonly ended_at: string | null;
  readonly outcome: string | null;
  readonly glass_broken_by: string | null;
}

export interface IncidentRow {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly channel: string | null;
  /** 0 or 1: not every database has booleans. */
  readonly is_private: number;
  readonly declared_at: string;
  readonly resolved_at: string | null;
}

export interface AlertRow {
  readonly id: string;
  readonly group_key: string;
  readonly source: string;
  readonly name: string;
  readonly severity: string | null;
  readonly channel: string | null;
  readonly storm: string | null;
  readonly incident: string | null;
  readonly firing: number;
  readonly members: number;
  readonly flaps: number;
  readonly opened_at: string;
  readonly acknowledged_at: string | null;
  readonly resolved_at: string | null;
  readonly reported_at: string;
}

export interface ReplicaRow {
  /** Of this start of the process. */
  readonly id: string;
  /** As people know it: the host's name, or the Pod's. */
  readonly name: string;
  readonly version: string;
  /** The hash of the runbooks file that is in force there. */
  readonly runbooks: string;
  /** `Settings` as JSON. */
  readonly settings: string;
  /** Of the process; 0: it did not say. */
  readonly pid: number;
  readonly started_at: string;
  /** Milliseconds since 1970 by the database's clock: whoever is not heard of by then counts as dead. */
  readonly alive_until: number;
}

/** One for each target of a run; an empty target for a run without any. */
interface ActedRow {
  readonly run: string;
  readonly runbook: string;
  readonly target: string;
  readonly at: string;
}

interface LineRow {
  readonly target: string;
  readonly run: string;
  /** The stream to wake when the run's turn has come. */
  readonly stream: string;
  readonly place: number;
  readonly since: string;
}

interface LoopRow {
  readonly target: string;
  readonly what: string;
  readonly run: string;
  readonly owner: string;
  readonly opened_at: string;
  readonly closed_by: string | null;
  readonly closed_at: string | null;
  readonly looked_at: string | null;
}
