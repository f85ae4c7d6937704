import { labels } from '../../src/workspace/driver.ts';
import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedGroup } from './plan-response.ts';
import type { Chance } from './random.ts';
import type { OutsideSlack } from './slack.ts';
import { RESPONDERS } from './who-is-there.ts';

export const WEBHOOK_TOKEN = 'a-long-token-of-the-chaos-harness';

export interface SenderParts {
  readonly door: () => string;
  readonly ledger: Ledger;
  readonly slack: OutsideSlack;
  readonly chance: Chance;
  /** Resolves so many milliseconds after the beginning. */
  readonly at: (ms: number) => Promise<void>;
  /** Nobody is there any more. */
  readonly isOver: () => boolean;
}

const GIVE_UP_MS = 15_000;
const AGAIN_AFTER_MS = 1_000;

/** Alertmanager: reports what one group has come to, until that was taken or there is something newer to report. */
export async function report(parts: SenderParts, group: PlannedGroup): Promise<void> {
  const taking = take(parts, group);
  for (const [index, { atMs, firing }] of group.reports.entries()) {
    await parts.at(atMs);
    const next = group.reports[index + 1];
    let isOutdated = false;
    if (next) void parts.at(next.atMs).then(() => (isOutdated = true));
    while (!(await send(parts, group, firing)) && !isOutdated && !parts.isOver()) await pause(AGAIN_AFTER_MS);
  }
  await taking;
}

/** True: it was taken. */
async function send(
  { door, ledger }: SenderParts,
  group: PlannedGroup,
  firing: readonly number[],
): Promise<boolean> {
  const body = JSON.stringify(payload(group, firing));
  const headers = { authorization: `Bearer ${WEBHOOK_TOKEN}`, 'content-type': 'application/json' };
  try {
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    const { ok } = await fetch(`${door()}/webhooks/alertmanager`, { method: 'POST', headers, body, signal });
    ledger.count(ok ? 'reports of alerts taken' : 'reports of alerts not taken');
    if (ok) ledger.reported.push({ at: Date.now(), name: group.name, firing: firing.length });
    return ok;
  } catch {
    ledger.count('reports of alerts not answered');
    return false;
  }
}

function payload({ name, members }: PlannedGroup, firing: readonly number[]): object {
  const now = new Date().toISOString();
  const alerts = Array.from({ length: members }, (_, index) => {
    const isFiring = firing.includes(index);
    return {
      status: isFiring ? 'firing' : 'resolved',
      labels: { alertname: name, pod: `pod-${index}` },
      annotations: { summary: `${name} of pod ${index}` },
      ...{ startsAt: now, endsAt: isFiring ? '0001-01-01T00:00:00Z' : now, generatorURL: '' },
      fingerprint: `${name}-${index}`,
    };
  });
  return { version: '4', status: firing.length > 0 ? 'firing' : 'resolved', receiver: 'runbolt', alerts };
}

/** Somebody says that they look after it, where its message stands by then. */
async function take({ at, ledger, slack, chance }: SenderParts, { name, takenAtMs }: PlannedGroup) {
  if (takenAtMs === undefined) return;
  await at(takenAtMs);
  const said = ledger.said.find(({ kind, text }) => kind === 'post' && text.includes(name));
  const message = said && slack.workspace.message(said.channel, said.ts);
  if (!message || !labels(message).includes('Acknowledge')) return;
  const { ok } = await slack.workspace.as(chance.pick(RESPONDERS)).click(message, 'Acknowledge');
  ledger.count(ok ? 'alerts acknowledged' : 'acknowledgements that Slack gave up on');
}
