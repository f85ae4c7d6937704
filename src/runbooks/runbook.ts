import type { Effect } from '../actions/action.ts';
import type { Json, JsonObject } from '../lib/json.ts';

/**
 * The checked form of `runbooks.yaml`: names resolved, defaults filled in, durations in milliseconds, expressions
 * type-checked but still text. Plain JSON, so that a run can carry its runbook with it.
 */
export interface Runbooks {
  readonly version: 1;
  /** SHA-256 of the file's text, in hex. */
  readonly hash: string;
  readonly commandPrefix: string;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly roles: Readonly<Record<string, Role>>;
  readonly severities: Readonly<Record<string, Severity>>;
  readonly runbooks: Readonly<Record<string, Runbook>>;
}

export interface Environment {
  readonly name: string;
  readonly protected: boolean;
  readonly kubernetes?: { readonly context: string };
  readonly aws?: { readonly region: string; readonly endpoint?: string };
  /** Databases by the name that steps use; the value names the secret that holds the connection string. */
  readonly databases: Readonly<Record<string, { readonly url_secret: string; readonly read_only: boolean }>>;
  /** Hosts that HTTP steps may call. */
  readonly hosts: readonly string[];
}

/** The sources are alternatives; `all_of` asks for every one of the named roles. An empty role means nobody. */
export interface Role {
  readonly name: string;
  readonly slack_users: readonly string[];
  readonly slack_groups: readonly string[];
  readonly pagerduty_on_call: readonly string[];
  /** Operating-system accounts on the machine of the bot, for the command line. */
  readonly cli_users: readonly string[];
  readonly all_of: readonly string[];
}

export interface Severity {
  readonly name: string;
  readonly title: string;
  readonly respondWithinMs: number;
  readonly updateEveryMs: number;
  readonly page: boolean;
  readonly phases: readonly { readonly title: string; readonly checklist: readonly string[] }[];
}

export interface Runbook {
  readonly name: string;
  /** With its slash and the file's prefix: `/pause-purge`. */
  readonly command?: string;
  readonly title: string;
  readonly description?: string;
  /** The emergency stop: one tap, or none with `now`. */
  readonly halt: boolean;
  readonly environment: string;
  /** The strongest effect of its steps. */
  readonly effect: Effect;
  /** Names of roles. An empty list means nobody. */
  readonly allow: { readonly run: readonly string[]; readonly approve: readonly string[] };
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly confirm: Confirm;
  readonly steps: readonly Step[];
  readonly onFailure: { readonly undo: 'when_worse' | 'never' };
  readonly whenLocked: 'refuse' | 'queue';
  readonly drill?: Drill;
  /** A channel id: root messages go there instead of where the command was typed. */
  readonly channel?: string;
}

export interface Confirm {
  /** Whether the requester has to say yes to the plan at all. */
  readonly required: boolean;
  readonly phrase?: string;
  readonly approvals: number;
  readonly withinMs: number;
}

export interface Drill {
  readonly rtoMs: number;
  readonly rpoMs: number;
  readonly everyMs?: number;
}

export type Parameter = {
  readonly description?: string;
  readonly required: boolean;
  readonly default?: Json;
} & (
  | {
      readonly type: 'string';
      readonly one_of?: readonly string[];
      /** An RE2 pattern the whole value must match. */
      readonly pattern?: string;
      readonly max_length: number;
    }
  | { readonly type: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
);

export interface Step {
  readonly id: string;
  /** What the thread and the drill's report call it; the action's summary when the file names none. */
  readonly title: string;
  readonly uses: string;
  readonly effect: Effect;
  /** As in the file, `${{ … }}` included. */
  readonly with: JsonObject;
  /** A CEL expression of type bool. */
  readonly when?: string;
  /** Overrides the action's own deadline. */
  readonly deadlineMs?: number;
  /** A backup taken first because a later step destroys. */
  readonly safeguard: boolean;
}
