import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';
import type { Precedence } from '../lib/precedence.ts';
import type { Redactor } from '../lib/redact.ts';
import type { SlackApp } from '../slack/app.ts';
import type { Get } from '../web/webhooks/sns-certificates.ts';
import type { Booted } from './boot-core.ts';
import type { LocalWorkspace } from './local-workspace.ts';

export interface BotParts {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  /** Of the log, so that it knows every secret that the bot learns. */
  readonly redactor?: Redactor;
  /** How AWS is asked about the signatures of SNS. Absent: over the network. */
  readonly get?: Get;
  /** Who goes first in this process. Absent: a line of the bot's own. */
  readonly precedence?: Precedence;
}

export interface Bot {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  readonly booted: Booted;
  readonly slack: SlackApp;
  /** Only without Slack tokens. */
  readonly local: LocalWorkspace | undefined;
  /** Takes nothing new, stores what is under way, and leaves. Runs go on after the next start. */
  stop(): Promise<void>;
}
