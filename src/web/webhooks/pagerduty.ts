import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Signal } from '../../alerts/signal.ts';
import { isSame } from '../bearer.ts';
import { clipLabels, clipText, webLink } from './clip.ts';
import type { Delivery, Reading, Sender } from './webhook.ts';

const Named = z.object({ id: z.string(), summary: z.string().nullish() });

/**
 * developer.pagerduty.com/docs/webhooks-overview: the event types that count here carry the incident. Whatever is not needed
 * may be null or missing: PagerDuty drops what is answered with 400, and switches a webhook off after three of them.
 */
const Incident = z.object({
  id: z.string().regex(/^[A-Z0-9]{4,32}$/),
  type: z.literal('incident'),
  html_url: z.string().nullish(),
  title: z.string().nullish(),
  service: Named.nullish().catch(null),
  urgency: z.string().nullish(),
  priority: Named.nullish().catch(null),
  incident_key: z.string().nullish(),
});
/** All that events have in common: a `pagey.ping`, or a type that is yet to come, is answered with a yes. */
const Typed = z.object({ event: z.object({ event_type: z.string().max(200) }) });
const Payload = z.object({
  event: z.object({
    occurred_at: z.coerce.date(),
    agent: Named.nullish().catch(null),
    data: Incident,
  }),
});

/** What opens, takes or ends an incident; a note or another responder is no alert. */
const STANDING: Readonly<Record<string, Signal['status']>> = {
  'incident.triggered': 'firing',
  'incident.reopened': 'firing',
  'incident.unacknowledged': 'firing',
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
};

/** Version 3 of its webhooks: each subscription signs with a secret of its own. */
export const pagerduty = (secret: string | undefined): Sender => ({
  isOn: () => secret !== undefined,
  async read(delivery) {
    if (secret === undefined || !isSigned(delivery, secret)) return { status: 'forged' };
    return readEvent(delivery.body);
  },
});

/** Several signatures while a secret is being changed: one that fits is enough. */
function isSigned({ headers, body }: Delivery, secret: string): boolean {
  const header = headers['x-pagerduty-signature'];
  const given = (typeof header === 'string' ? header : '').split(',').map((one) => one.trim());
  const wanted = `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return given.slice(0, 10).some((one) => isSame(one, wanted));
}

function readEvent(body: Buffer): Reading {
  const posted: unknown = JSON.parse(body.toString());
  const { event_type: type } = Typed.parse(posted).event;
  const status = Object.hasOwn(STANDING, type) ? STANDING[type] : undefined;
  if (!status) return { status: 'nothing', why: `${type} neither opens, takes nor ends an incident` };
  const { occurred_at: at, agent, data: incident } = Payload.parse(posted).event;
  const link = webLink(incident.html_url ?? '');
  // The page of one of our own incidents has its id for a key.
  const ours = /^runbolt\/(i-[0-9a-z]{1,40})$/.exec(incident.incident_key ?? '')?.[1];
  const signal: Signal = {
    ...{ source: 'pagerduty', fingerprint: incident.id, status, at },
    labels: labelsOf(incident),
    name: clipText(incident.title ?? '', 200) || incident.id,
    ...(link !== undefined && { link }),
    ...(agent?.summary && { by: clipText(agent.summary, 100) }),
    ...(ours !== undefined && { incident: ours }),
    isAlone: true,
    mayBeReplayed: true,
    page: { incident: incident.id, url: link ?? '' },
  };
  return { status: 'signals', signals: [signal] };
}

function labelsOf({ title, service, urgency, priority }: z.output<typeof Incident>): Signal['labels'] {
  const all = { alertname: title, service: service?.summary, urgency, priority: priority?.summary };
  const given = Object.entries(all).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return clipLabels(Object.fromEntries(given));
}
