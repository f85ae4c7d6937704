import { RUNBOLT } from '../../audit/event.ts';
import type { EventStore } from '../../audit/event-store.ts';
import { SLACK_STREAM } from '../../audit/own-streams.ts';
import type { Clock } from '../../lib/clock.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { PagerDutyEvents } from '../../systems/pagerduty/port.ts';
import type { Log } from '../log.ts';
import { type Away, foldAway, isSettled, nextAwayMove } from './away.ts';
import type { Reach } from './reach.ts';

export interface CallElsewhere {
  readonly events: PagerDutyEvents;
  readonly routingKey: string;
}

export interface AwayParts {
  readonly reach: Reach;
  readonly store: EventStore;
  /** Whether this replica is the one that tells Slack: one way out that is broken is not Slack's absence. */
  readonly isTelling: () => boolean;
  /** How many messages wait. */
  readonly waiting: () => Promise<number>;
  /** Absent: it is in the log and the record alone. */
  readonly callElsewhere: CallElsewhere | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AwayWatch {
  start(): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 15_000;

/**
 * Notices that Slack is away for long, records it, and calls a person by PagerDuty, who hears nothing from Slack; and
 * ends that when Slack is back. Recorded before it is told, so that a restart or another replica goes on with it.
 */
export function watchAway(parts: AwayParts): AwayWatch {
  const { clock, log } = parts;
  let cancel = () => {};
  let stopped = false;
  let looking = Promise.resolve();
  let settled = false;

  async function lookWhenNeeded(): Promise<void> {
    if (settled && parts.isTelling() && !parts.reach.trouble()) return;
    settled = isSettled(await look(parts)) && parts.isTelling();
  }

  function lookAgain(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      looking = lookWhenNeeded()
        .catch((error: unknown) => log.warn({ err: error }, 'nobody could be told yet that Slack is away'))
        .then(() => {
          if (!stopped) lookAgain();
        });
    });
  }
  return {
    start: lookAgain,
    async stop() {
      stopped = true;
      cancel();
      await looking;
    },
  };
}

/** Makes every move that is due; answers how it stands then. */
async function look(parts: AwayParts): Promise<Away | undefined> {
  for (;;) {
    const events = await parts.store.read(SLACK_STREAM);
    const away = foldAway(events);
    if (!parts.isTelling()) return away;
    const { reach, callElsewhere } = parts;
    const now = parts.clock.now();
    const move = nextAwayMove({ away, reach, now, mayPage: callElsewhere !== undefined });
    if (move === 'nothing') return away;
    const happened = await MOVES[move](parts, away);
    const event = { ...happened, actor: RUNBOLT };
    const expectedVersion = events.at(-1)?.version ?? 0;
    await parts.store.append({ stream: SLACK_STREAM, expectedVersion, events: [event] });
  }
}

interface Happened {
  readonly type: string;
  readonly data: JsonObject;
}

type Move = (parts: AwayParts, away: Away | undefined) => Promise<Happened>;

const MOVES = {
  async record_away({ reach, log, clock }) {
    const { since, why } = reach.trouble() ?? { since: clock.now(), why: 'Slack does not answer' };
    log.error({ since, why }, 'Slack is away; runs go on, and what there is to say waits');
    return { type: 'slack_away', data: { since: since.toISOString(), why } };
  },

  async page({ callElsewhere, waiting }, away) {
    const { since, why, key } = episode(away);
    await callElsewhere?.events.triggerEvent({
      routingKey: callElsewhere.routingKey,
      dedupKey: key,
      summary: `Runbolt cannot reach Slack since ${clockTime(since)} UTC (${await waiting()} messages wait): ${why}. Runs go on; use the runbolt command line.`,
      source: 'runbolt',
      severity: 'critical',
    });
    return { type: 'slack_away_paged', data: { key } };
  },

  async record_back({ reach: { fineSince }, log }, away) {
    const { since, why } = episode(away);
    log.info({ since }, 'Slack is back; what was to be said is being said');
    return {
      type: 'slack_back',
      data: { since: since.toISOString(), until: fineSince.toISOString(), why },
    };
  },

  async resolve_page({ callElsewhere }, away) {
    const { key } = episode(away);
    await callElsewhere?.events.resolveEvent({ routingKey: callElsewhere.routingKey, dedupKey: key });
    return { type: 'slack_page_resolved', data: { key } };
  },
} satisfies Record<string, Move>;

function episode(away: Away | undefined): Away {
  if (!away) throw new Error('there is no absence on record');
  return away;
}

const clockTime = (at: Date): string => at.toISOString().slice(11, 16);
