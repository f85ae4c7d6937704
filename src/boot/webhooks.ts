import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { AlertIntake } from '../commands/alerts/intake.ts';
import type { Config } from '../config.ts';
import type { Redactor } from '../lib/redact.ts';
import { alertmanager } from '../web/webhooks/alertmanager.ts';
import { pagerduty } from '../web/webhooks/pagerduty.ts';
import { type Sender, webhookListener } from '../web/webhooks/webhook.ts';
import { findSecret } from './known-secrets.ts';

export interface WebhookRooms {
  readonly config: Config;
  readonly redactor: Redactor;
  readonly intake: AlertIntake;
  readonly log: Logger;
}

/** The webhooks that have what they need. One without its secret is switched off, never open. */
export function openWebhooks({ config, redactor, intake, log }: WebhookRooms): RequestListener {
  const secret = (name: string) => {
    const { value, problem } = findSecret(config, name);
    if (value === undefined) log.info({ problem }, `${name} is not set: its webhook is switched off`);
    else redactor.learn(new Map([[name, value]]));
    return value;
  };
  const senders: Readonly<Record<string, Sender>> = {
    alertmanager: alertmanager(secret('WEBHOOK_TOKEN')),
    pagerduty: pagerduty(secret('PAGERDUTY_WEBHOOK_SECRET')),
  };
  return webhookListener({ senders, intake, log });
}
