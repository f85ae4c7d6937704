/** Something that was done to a system, as counted there. */
export interface Effect {
  readonly at: number;
  readonly system: 'kubernetes' | 'ecs';
  /** The request: `PATCH …/cronjobs/purge-3`, `UpdateService svc-3`. */
  readonly what: string;
  /** For ECS, whose calls carry no mark: the service. */
  readonly service?: string;
  /** The run and step that the request carries as a mark. */
  readonly run?: string;
  readonly step?: string;
}

/** A button that somebody pressed, or a form that was sent. */
export interface Click {
  readonly at: number;
  readonly user: string;
  readonly run: string;
  readonly action: string;
  /** Slack got its 200. */
  readonly acknowledged: boolean;
}

/** A command that was delivered: what the bot answered. */
export interface Answered {
  readonly at: number;
  readonly ticket: string;
  readonly user: string;
  readonly status: number;
  /** What the person read at once; empty when nothing. */
  readonly words: string;
  /** Where the bot could say more to this person, later. */
  readonly responseUrl: string;
}

/** Words that came to a person later. */
export interface ToldLater {
  readonly responseUrl: string;
  readonly words: string;
}

/** One accepted call that put a message into Slack or changed one. */
export interface Said {
  readonly at: number;
  readonly kind: 'post' | 'update';
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | undefined;
  /** What the bot knows it again by. */
  readonly key: string | undefined;
  readonly text: string;
  /** The whole call, to look for words in. */
  readonly body: string;
}

/** What Alertmanager reported of a group and the bot took: how many of its members fire. */
export interface Reported {
  readonly at: number;
  /** The group's `alertname`. */
  readonly name: string;
  readonly firing: number;
}

/** A channel that Slack opened for the bot. */
export interface Room {
  readonly at: number;
  readonly id: string;
  readonly name: string;
}

/** An incident that PagerDuty opened, which wakes somebody up. */
export interface Paged {
  readonly at: number;
  readonly key: string;
  readonly title: string;
}

/** What the world outside saw. Nothing in it comes from the bot's own record. */
export class Ledger {
  readonly effects: Effect[] = [];
  readonly clicks: Click[] = [];
  readonly answers: Answered[] = [];
  readonly said: Said[] = [];
  readonly toldLater: ToldLater[] = [];
  readonly reported: Reported[] = [];
  readonly rooms: Room[] = [];
  readonly pages: Paged[] = [];
  readonly counts = new Map<string, number>();
  readonly takeovers: Takeover[] = [];

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

/** What a replica held when it was killed, and how long it took until somebody else could go on with it. */
export interface Takeover {
  readonly name: string;
  readonly replica: string;
  /** Undefined: nobody did before the end. */
  readonly ms: number | undefined;
}
