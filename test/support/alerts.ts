import { createHmac } from 'node:crypto';
import type { Clock } from '../../src/lib/clock.ts';
import { beginStory, type Story, type StoryOptions } from './bot.ts';
import { ownRunbooksFile } from './runbooks-file.ts';

export const WEBHOOK_TOKEN = 'a-long-token-for-alertmanager';
export const PAGERDUTY_WEBHOOK_SECRET = 'a-long-secret-of-the-subscription';
export const ALERTS = 'C0OPS';

const SECTION = `
alerts:
  channel: ${ALERTS}
  group_by: [alertname, service]
  routes:
    - { match: [severity="critical"], severity: P1 }
    - { match: [severity="warning"], severity: P3 }
    - { match: [urgency="high"], severity: P0 }
  runbooks:
    - { match: [alertname="HighErrorRate"], runbook: rollback, with: { service: "\${{ labels.service }}" } }
  sns_topics: ["arn:aws:sns:us-east-1:123456789012:alarms"]
`;

/** The example's bot with webhooks that are on. */
export async function beginWithAlerts(options: StoryOptions = {}, section = SECTION): Promise<Story> {
  const file = await ownRunbooksFile((text) => text.replace(/^alerts:\n(?: .*\n)+/m, '') + section);
  const environment = {
    ...file.environment,
    WEBHOOK_TOKEN,
    PAGERDUTY_WEBHOOK_SECRET,
    ...options.environment,
  };
  return beginStory({ ...options, environment });
}

export interface Fired {
  readonly labels?: Readonly<Record<string, string>>;
  readonly status?: 'firing' | 'resolved';
  readonly summary?: string;
  readonly startsAt?: string;
}

/** What Alertmanager posts, as its documentation has it (version 4). */
export function alertmanagerPayload({ clock }: { readonly clock: Clock }, alerts: readonly Fired[]): object {
  const now = clock.now().toISOString();
  return {
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status !== 'resolved') ? 'firing' : 'resolved',
    receiver: 'runbolt',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts: alerts.map(({ labels = {}, status = 'firing', summary = '5xx above 5 %', startsAt = now }) => {
      const all = { alertname: 'HighErrorRate', service: 'api', severity: 'critical', ...labels };
      return {
        status,
        labels: all,
        annotations: { summary },
        startsAt,
        endsAt: status === 'resolved' ? now : '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
        fingerprint: createHmac('sha256', '').update(JSON.stringify(all)).digest('hex').slice(0, 16),
      };
    }),
  };
}

export function postAlerts(story: Story, alerts: readonly Fired[], token = WEBHOOK_TOKEN): Promise<Response> {
  return fetch(`${story.bot.url}/webhooks/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(alertmanagerPayload(story, alerts)),
  });
}

/** What PagerDuty posts, signed; `signature` in its place when given. */
export function postPage(story: Story, event: object, signature?: string): Promise<Response> {
  const body = JSON.stringify({ event });
  const ours = `v1=${createHmac('sha256', PAGERDUTY_WEBHOOK_SECRET).update(body).digest('hex')}`;
  return fetch(`${story.bot.url}/webhooks/pagerduty`, {
    method: 'POST',
    headers: { 'x-pagerduty-signature': signature ?? `v1=${'0'.repeat(64)},${ours}` },
    body,
  });
}

/** An event of a webhook subscription, as developer.pagerduty.com/docs/webhooks-overview has it. */
export function pageEvent(
  { clock }: { readonly clock: Clock },
  type: 'triggered' | 'acknowledged' | 'resolved',
  incident: string,
  key = 'd3640fbd41094207a1c11e58e46b1662',
): object {
  return {
    id: '01CN8DWH6GVCCT2LP3UWWRG8RG',
    event_type: `incident.${type}`,
    resource_type: 'incident',
    occurred_at: clock.now().toISOString(),
    agent: { id: 'PLH1HKV', type: 'user_reference', summary: 'Tenex Engineer', html_url: null, self: null },
    client: null,
    data: {
      id: incident,
      type: 'incident',
      self: `https://api.pagerduty.com/incidents/${incident}`,
      html_url: `https://acme.pagerduty.com/incidents/${incident}`,
      number: 2,
      status: type,
      incident_key: key,
      created_at: clock.now().toISOString(),
      title: 'A little bump in the road',
      service: { id: 'PF9KMXH', type: 'service_reference', summary: 'API Service' },
      assignees: [],
      escalation_policy: { id: 'PUS0KTE', type: 'escalation_policy_reference', summary: 'Default' },
      teams: [],
      priority: null,
      urgency: 'high',
      conference_bridge: null,
      resolve_reason: null,
    },
  };
}
