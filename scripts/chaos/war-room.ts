import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedIncident } from './plan-response.ts';
import type { OutsideSlack } from './slack.ts';

export interface WarRoomParts {
  readonly slack: OutsideSlack;
  readonly ledger: Ledger;
  /** Resolves so many milliseconds after the beginning. */
  readonly at: (ms: number) => Promise<void>;
  /** Nobody waits for a channel any more. */
  readonly isOver: () => boolean;
}

const LOOK_EVERY_MS = 500;
const PATIENCE_MS = 60_000;

/** Somebody declares an incident; those who come to its channel say what they do. */
export async function respond(parts: WarRoomParts, incident: PlannedIncident): Promise<void> {
  const { slack, at } = parts;
  const { ticket, severity, user } = incident;
  await at(incident.atMs);
  const where = slack.channels[incident.channel] ?? '';
  if (!(await type(parts, user, where, `declare ${severity} Down ticket=${ticket}`))) return;
  const channel = await itsChannel(parts, ticket);
  if (channel === undefined) return;
  for (const step of incident.steps) {
    await at(step.atMs);
    await type(parts, step.user, channel, step.text);
  }
}

/** False: Slack gave up on it, and whoever typed it leaves it at that. */
async function type({ slack, ledger }: WarRoomParts, user: string, channel: string, text: string) {
  const { ok } = await slack.workspace.as(user).command(channel, '/incident', text);
  ledger.count(ok ? 'words about incidents taken' : 'words about incidents that Slack gave up on');
  return ok;
}

async function itsChannel({ ledger, isOver }: WarRoomParts, ticket: string): Promise<string | undefined> {
  const until = Date.now() + PATIENCE_MS;
  // Whoever was told that nothing was recorded leaves it at that.
  while (!isOver() && Date.now() < until) {
    const made = ledger.rooms.find(({ name }) => name.includes(`-ticket-${ticket}-`));
    if (made) return made.id;
    await pause(LOOK_EVERY_MS);
  }
  return undefined;
}
