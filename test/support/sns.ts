import { createSign } from 'node:crypto';
import type { Get } from '../../src/web/webhooks/sns-certificates.ts';
import type { Story } from './bot.ts';
import { newSigner, type Signer } from './certificate.ts';

export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';
export const CERTIFICATE =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem';

/** AWS, as far as SNS needs it: the certificate it signs with, and what was fetched. */
export interface StandInSns {
  readonly signer: Signer;
  readonly asked: string[];
  readonly get: Get;
}

export function standInSns(signer = newSigner({ name: 'sns.amazonaws.com' })): StandInSns {
  const asked: string[] = [];
  const get: Get = async (url) => {
    asked.push(url);
    return new Response(signer.certificate);
  };
  return { signer, asked, get };
}

/** A message of SNS as its documentation has it, signed. */
export function snsMessage({ signer }: StandInSns, over: Readonly<Record<string, string>> = {}): string {
  const fields: Readonly<Record<string, string>> = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: TOPIC,
    Timestamp: '2026-03-04T02:48:00.000Z',
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE,
    ...over,
  };
  const signed = [
    'Message',
    'MessageId',
    'Subject',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ];
  const text = signed
    .filter((name) => fields[name] !== undefined)
    .map((name) => `${name}\n${fields[name]}\n`)
    .join('');
  const sign = createSign(fields.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text);
  return JSON.stringify({ ...fields, Signature: sign.sign(signer.privateKey, 'base64') });
}

/** What CloudWatch tells SNS of an alarm, as its documentation has it. */
export function alarmMessage(state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', at: string): string {
  return JSON.stringify({
    AlarmName: 'credlink-api-memory-high',
    AlarmDescription: 'Memory above 90 %',
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-01-01T00:00:00.000+0000',
    NewStateValue: state,
    NewStateReason: 'Threshold Crossed: 1 datapoint was greater than the threshold (90.0).',
    StateChangeTime: at,
    Region: 'US East (N. Virginia)',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:credlink-api-memory-high',
    OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
    OKActions: [],
    AlarmActions: [TOPIC],
    Trigger: {
      MetricName: 'MemoryUtilization',
      Namespace: 'AWS/ECS',
      StatisticType: 'Statistic',
      Statistic: 'AVERAGE',
      Dimensions: [{ value: 'api', name: 'ServiceName' }],
      Period: 60,
      Threshold: 90,
    },
  });
}

export function postSns({ bot }: Story, body: string): Promise<Response> {
  const headers = { 'content-type': 'text/plain; charset=UTF-8' };
  return fetch(`${bot.url}/webhooks/sns`, { method: 'POST', headers, body });
}
