import { z } from 'zod';
import { systemClock } from '../../src/lib/clock.ts';
import { pagerDutyServer } from '../../src/systems/pagerduty/wire.ts';
import { createWorld } from '../../src/systems/world.ts';
import type { OutsideParts, OutsideSystem } from './cluster.ts';
import { close, type Exchange, listen, openFront } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';

/** Those who pick up the phone: every incident that PagerDuty opens is counted. */
export async function openPagerDuty({ ledger, chance, faultiness }: OutsideParts): Promise<OutsideSystem> {
  const { pagerduty } = createWorld({ clock: systemClock }).systems({
    ...{ name: 'production', hosts: [], databases: {} },
  });
  const server = pagerDutyServer(pagerduty);
  const front = await openFront({
    behind: await listen(server),
    ...{ chance, faultiness },
    throttle: (response) => void response.writeHead(429, { 'ratelimit-reset': '1' }).end('{}'),
    seen: (exchange) => countPage(ledger, exchange),
    count: (what) => ledger.count(`pagerduty ${what}`),
  });
  return {
    environment: {
      ...{ PAGERDUTY_API_TOKEN: 'not-a-secret', PAGERDUTY_FROM: 'sam@local.test' },
      PAGERDUTY_API_URL: front.url,
    },
    async close() {
      await front.close();
      await close(server);
    },
  };
}

const Opened = z.object({ incident: z.object({ title: z.string(), incident_key: z.string() }) });

function countPage(ledger: Ledger, { method, path, body, status }: Exchange): void {
  if (method !== 'POST' || !/^\/incidents(\?|$)/.test(path) || status !== 201) return;
  const { title, incident_key: key } = Opened.parse(JSON.parse(body)).incident;
  ledger.pages.push({ at: Date.now(), key, title });
}
