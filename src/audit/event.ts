import type { JsonObject } from '../lib/json.ts';

/** Who did it. `system` is Runbolt itself: a deadline passed, a step was seen to end. */
export interface Actor {
  readonly kind: 'slack' | 'cli' | 'schedule' | 'system';
  /** A Slack user id, an operating-system account, a schedule's name, or `runbolt`. */
  readonly id: string;
  /** The name people know them by, when it came with the request. Never used to decide anything. */
  readonly name?: string;
  /** The Slack workspace the person was signed in to. */
  readonly team?: string;
  /** A Slack person who came by the command line, with a token that Slack gave them. */
  readonly via?: 'cli';
  /**
   * When they pressed or sent it by Slack's clock, ISO 8601 in UTC with milliseconds. It belongs to the event that they
   * cause and stays in the record: what is read back for deciding has it no more.
   */
  readonly saidAt?: string;
}

/** Whether the command line is where they said it, as an account or as themselves. */
export const cameByCommandLine = ({ kind, via }: Pick<Actor, 'kind' | 'via'>): boolean =>
  kind === 'cli' || via === 'cli';

/** That an operating-system account and a Slack user are one person, as the runbooks file says. */
export interface Tie {
  readonly slack: string;
  readonly cli: string;
}

type Named = Pick<Actor, 'kind' | 'id'>;

/** Whether these are one person: the same name in the same place, or tied to each other. */
export const samePerson = (a: Named, b: Named, ties: readonly Tie[] = []): boolean =>
  (a.kind === b.kind && a.id === b.id) || ties.some((tie) => isTied(tie, a, b) || isTied(tie, b, a));

const isTied = ({ slack, cli }: Tie, a: Named, b: Named): boolean =>
  a.kind === 'slack' && a.id === slack && b.kind === 'cli' && b.id === cli;

/** The Slack ids under which a person may come. */
export const slackIdsOf = ({ kind, id }: Named, ties: readonly Tie[]): readonly string[] => [
  ...(kind === 'slack' ? [id] : []),
  ...ties.filter(({ cli }) => kind === 'cli' && cli === id).map(({ slack }) => slack),
];

/** An account of which nobody has said whose it is: its owner may come by Slack as if they were somebody else. */
export const isUntied = ({ kind, id }: Named, ties: readonly Tie[] = []): boolean =>
  kind === 'cli' && !ties.some(({ cli }) => cli === id);

export const RUNBOLT: Actor = { kind: 'system', id: 'runbolt' };

/** Something that happened, before it is stored. Types are past tense: `run_requested`, `approval_granted`. */
export interface NewEvent {
  readonly type: string;
  readonly actor: Actor;
  readonly data: JsonObject;
}

/** Something that happened, as it stands in the record. */
export interface StoredEvent extends NewEvent {
  /** Global, gapless, in commit order. The first is 1. */
  readonly position: number;
  /** `run/r-7k3f9qxa`, `runbooks`, `incident/i-…`. */
  readonly stream: string;
  /** Position in the stream. The first is 1. */
  readonly version: number;
  /** The store's clock. */
  readonly at: Date;
  /** The hash of the event before, in hex; 64 zeros before the first. */
  readonly prevHash: string;
  /** SHA-256 over the RFC 8785 form of everything above, in hex. */
  readonly hash: string;
}
