import { createHmac } from 'node:crypto';

/** Slack's request signature, version 0: HMAC-SHA256 over `v0:{timestamp}:{raw body}`. The timestamp is in seconds. */
export function signatureHeaders(secret: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
