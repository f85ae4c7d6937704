import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Signal } from '../../alerts/signal.ts';
import { isBearer } from '../bearer.ts';
import { clipLabels, clipText, webLink } from './clip.ts';
import type { Sender } from './webhook.ts';

const texts = z.record(z.string(), z.string());
const time = z.coerce.date('this is no time, such as 2026-11-22T02:48:00Z');

/** Version 4 of the payload: prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const Payload = z.object({
  version: z.literal('4', 'only version "4" of the payload is known'),
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: texts,
        annotations: texts.default({}),
        startsAt: time,
        endsAt: time,
        generatorURL: z.string().default(''),
        fingerprint: z.string().max(100).optional(),
      }),
    )
    .max(5_000, 'at most 5,000 alerts fit: set max_alerts'),
});
type FromAlertmanager = z.output<typeof Payload>['alerts'][number];

/** Alertmanager signs nothing: a bearer token says that it is ours. */
export const alertmanager = (token: string | undefined): Sender => ({
  isOn: () => token !== undefined,
  isStranger: ({ authorization }) => token === undefined || !isBearer(authorization, token),
  async read({ body }) {
    const { alerts } = Payload.parse(JSON.parse(body.toString()));
    return { status: 'signals', signals: alerts.map(toSignal) };
  },
});

function toSignal(alert: FromAlertmanager): Signal {
  const labels = clipLabels(alert.labels);
  const { summary, description, message, runbook_url } = alert.annotations;
  const words = summary ?? message ?? description;
  const link = webLink(runbook_url) ?? webLink(alert.generatorURL);
  return {
    source: 'alertmanager',
    fingerprint: alert.fingerprint ?? fingerprintOf(alert.labels),
    status: alert.status,
    labels,
    name: labels.alertname ?? 'An alert without a name',
    ...(words !== undefined && { summary: clipText(words) }),
    ...(link !== undefined && { link }),
    at: alert.status === 'resolved' ? alert.endsAt : alert.startsAt,
    isAlone: false,
    // The token is the protection; what fires is never mistaken for a recording.
    mayBeReplayed: false,
  };
}

/** Versions before 0.16 send none. */
const fingerprintOf = (labels: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort()))
    .digest('hex')
    .slice(0, 16);
