import { createVerify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { cloudwatchSignals } from './cloudwatch.ts';
import { type Get, getText, isSnsUrl, SnsCertificates } from './sns-certificates.ts';
import type { Delivery, Reading, Sender } from './webhook.ts';

export interface SnsParts {
  /** The topics that the runbooks file lists; empty: the webhook is switched off. */
  readonly topics: () => readonly string[];
  readonly get: Get;
  readonly clock: Clock;
}

/** docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
const Envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.base64(),
  SigningCertURL: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
});
type Envelope = z.output<typeof Envelope>;

/** CloudWatch's alarms by way of SNS, whose every message is signed with a certificate of AWS. */
export function sns({ topics, get, clock }: SnsParts): Sender {
  const certificates = new SnsCertificates(get, clock);
  return {
    isOn: () => topics().length > 0,
    async read({ body }: Delivery) {
      const envelope = Envelope.parse(JSON.parse(body.toString()));
      // First: nothing is fetched for a stranger's topic.
      if (!topics().includes(envelope.TopicArn)) return { status: 'forged' };
      const certificate = await certificates.certificate(envelope.SigningCertURL);
      if (!certificate || !isSigned(envelope, certificate.publicKey)) return { status: 'forged' };
      return read(envelope, get);
    },
  };
}

type Key = Parameters<ReturnType<typeof createVerify>['verify']>[0];

function isSigned(envelope: Envelope, key: Key): boolean {
  const algorithm = envelope.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  return createVerify(algorithm).update(signedText(envelope)).verify(key, envelope.Signature, 'base64');
}

/** The fields that are signed, in the order that AWS documents, each on a line of its own. */
export function signedText(envelope: Envelope): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (envelope[name] ? [`${name}\n${envelope[name]}\n`] : [])).join('');
}

async function read(envelope: Envelope, get: Get): Promise<Reading> {
  switch (envelope.Type) {
    case 'Notification':
      return cloudwatchSignals(envelope.Message);
    case 'UnsubscribeConfirmation':
      return { status: 'nothing', why: `${envelope.TopicArn} is no longer subscribed` };
    case 'SubscriptionConfirmation':
      return confirm(envelope, get);
  }
}

/** Only for a topic that the file lists, and only at AWS itself. */
async function confirm({ SubscribeURL: url = '', TopicArn: topic }: Envelope, get: Get): Promise<Reading> {
  if (!isSnsUrl(url)) return { status: 'malformed', problem: 'SubscribeURL does not lead to SNS' };
  await getText(get, url);
  return { status: 'nothing', why: `${topic} is subscribed now` };
}
