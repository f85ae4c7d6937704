import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { AlertIntake } from '../commands/alerts/intake.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Redactor } from '../lib/redact.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { alertmanager } from '../web/webhooks/alertmanager.ts';
import { pagerduty } from '../web/webhooks/pagerduty.ts';
import { sns } from '../web/webhooks/sns.ts';
import type { Get } from '../web/webhooks/sns-certificates.ts';
import { type Sender, webhookListener } from '../web/webhooks/webhook.ts';
import { findSecret } from './known-secrets.ts';

export interface WebhookRooms {
  readonly config: Config;
  readonly redactor: Redactor;
  readonly intake: AlertIntake;
  readonly runbooks: () => Runbooks;
  readonly clock: Clock;
  /** Absent: the real one. For what AWS is asked about its signatures. */
  readonly get?: Get | undefined;
  /** Told what became of every request. */
  readonly count?: (sender: string, outcome: string) => void;
  readonly log: Logger;
}

/** The webhooks that have what they need. One without its secret is switched off, never open. */
export function openWebhooks(rooms: WebhookRooms): RequestListener {
  const { config, redactor, intake, runbooks, clock, get = fetch, count, log } = rooms;
  const secret = (name: string) => {
    const { value, problem } = findSecret(config, name);
    if (value === undefined) log.info({ problem }, `${name} is not set: its webhook is switched off`);
    else redactor.learn(new Map([[name, value]]));
    return value;
  };
  const topics = () => runbooks().alerts.snsTopics;
  if (topics().length === 0) log.info('alerts.sns_topics lists none: the webhook for SNS is switched off');
  const senders: Readonly<Record<string, Sender>> = {
    alertmanager: alertmanager(secret('WEBHOOK_TOKEN')),
    pagerduty: pagerduty(secret('PAGERDUTY_WEBHOOK_SECRET')),
    sns: sns({ topics, get, clock }),
  };
  tellWhenDeaf(rooms);
  return webhookListener({ senders, intake, log, ...(count && { count }) });
}

/** They are taken and recorded all the same; whoever sent them would think that people know. */
function tellWhenDeaf({ config, runbooks, log }: WebhookRooms): void {
  const isHeard = runbooks().alerts.channel !== undefined || config.auditChannel !== undefined;
  const senders = ['WEBHOOK_TOKEN', 'PAGERDUTY_WEBHOOK_SECRET'];
  const isOpen = senders.some((name) => findSecret(config, name).value !== undefined);
  if (isOpen && !isHeard)
    log.warn(
      'alerts that no route sends elsewhere are told nowhere: name a channel (alerts: { channel: … }), or set RUNBOLT_AUDIT_CHANNEL',
    );
}
