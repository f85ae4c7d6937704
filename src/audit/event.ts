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

export const samePerson = (a: Actor, b: Actor): boolean => a.kind === b.kind && a.id === b.id;

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
