/** When a replica, or the database of all, was in trouble of our making. */
export interface Absence {
  readonly replica: string;
  readonly what: string;
  readonly from: number;
  until: number;
}

/** What was done to the replicas, and what they did by themselves. */
export class Logbook {
  readonly absences: Absence[] = [];
  readonly kills: { readonly at: number; readonly replica: string }[] = [];
  /** Ends that nobody had asked for, and those that took too long. */
  readonly crashes: string[] = [];

  /** It lasts until its end is set. */
  begin(replica: string, what: string): Absence {
    const absence = { replica, what, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.absences.push(absence);
    return absence;
  }
}
