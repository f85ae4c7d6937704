import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import {
  ALERTS,
  alertmanagerPayload,
  beginWithAlerts,
  pageEvent,
  postAlerts,
  postPage,
  WEBHOOK_TOKEN,
} from '../support/alerts.ts';
import { beginStory, PRODUCTION, type Story } from '../support/bot.ts';
import { newSigner } from '../support/certificate.ts';
import { alarmMessage, CERTIFICATE, postSns, snsMessage, standInSns } from '../support/sns.ts';

const told = (story: Story, words: string) =>
  story.workspace
    .channel(ALERTS)
    .map((one) => story.says(one))
    .filter((text) => text.includes(words));

const kept = async (story: Story) =>
  (await story.record()).filter(({ stream }) => stream.startsWith('alert/')).map(({ type }) => type);

async function page(story: Story) {
  const incident = {
    title: 'A bump',
    serviceId: 'PSCREDLINK',
    urgency: 'high',
    incidentKey: 'bump',
  } as const;
  return story.world.systems(PRODUCTION).pagerduty.createIncident(incident);
}

test('who acknowledges a page in Slack has acknowledged it in PagerDuty, once', async () => {
  const story = await beginWithAlerts();
  const { id } = await page(story);

  await postPage(story, pageEvent(story, 'triggered', id));
  const card = await story.until('the alert', () =>
    story.workspace.channel(ALERTS).find(({ text }) => text.includes('bump in the road')),
  );
  await story.sam.click(card, 'Acknowledge');
  const passedOn = async () =>
    expect(await kept(story)).toEqual(['alert_opened', 'alert_acknowledged', 'acknowledgement_passed_on']);
  await story.sees(passedOn);
  await story.sees(() => expect(told(story, 'bump in the road')[0]).toContain('sam looks after it'));
  await story.rhea.click(card, 'Acknowledge').catch(() => undefined);

  expect((await story.world.systems(PRODUCTION).pagerduty.readIncident(id)).status).toBe('acknowledged');
  expect(story.says(card).match(/A little bump in the road/g)).toHaveLength(2);
  await passedOn();
});

test('who acknowledges it in PagerDuty is named, and its end is told; a recording of its beginning does nothing', async () => {
  const story = await beginWithAlerts();
  const begin = pageEvent(story, 'triggered', 'Q2XBQZ5LJ3G7T8');
  const saysNow = (words: string) =>
    story.sees(() => expect(told(story, 'bump in the road')[0]).toContain(words));
  await postPage(story, begin);
  await saysNow('bump in the road');
  await story.pass(60);
  await postPage(story, pageEvent(story, 'acknowledged', 'Q2XBQZ5LJ3G7T8'));
  await saysNow('Tenex Engineer (PagerDuty) looks after it');
  await postPage(story, pageEvent(story, 'resolved', 'Q2XBQZ5LJ3G7T8'));
  await saysNow('✅ P0 A little bump in the road: over');
  await story.pass(3_600);

  const again = await postPage(story, begin);
  await story.pass(5);

  expect(again.status).toBe(200);
  expect(told(story, 'bump in the road')).toHaveLength(1);
  expect(told(story, 'bump in the road')[0]).toContain('✅ P0 A little bump in the road: over');
  expect(await kept(story)).toEqual(['alert_opened', 'alert_acknowledged', 'alert_changed']);
});

test('a page of which PagerDuty leaves out what it may is an alert all the same', async () => {
  const story = await beginWithAlerts();
  const data = { id: 'Q2XBQZ5LJ3G7T8', type: 'incident', status: 'paused', html_url: null, title: null };
  const nothing = { service: null, urgency: null, priority: {}, incident_key: null, resolve_reason: null };
  const event = { ...pageEvent(story, 'triggered', data.id), agent: {}, data: { ...data, ...nothing } };

  expect((await postPage(story, event)).status).toBe(200);

  await story.sees(() => expect(told(story, 'Q2XBQZ5LJ3G7T8')).toHaveLength(1));
});

test.each([
  [
    'the ping of a test',
    { event_type: 'pagey.ping', resource_type: 'pagey', data: { message: 'Hello from your friend Pagey!' } },
  ],
  [
    'a note',
    { event_type: 'incident.annotated', agent: null, data: { type: 'incident_note', content: 'x' } },
  ],
  ['a kind that is yet to come', { event_type: 'incident.dreamt_of' }],
])('%s is answered with a yes, so that the webhook stays on, and is no alert', async (_what, event) => {
  const story = await beginWithAlerts();

  expect((await postPage(story, event)).status).toBe(200);
  expect(await kept(story)).toEqual([]);
});

test('what is not signed, or by somebody else, or says nonsense, is refused with a sentence and leaves no trace', async () => {
  const story = await beginWithAlerts();
  const event = pageEvent(story, 'triggered', 'Q2XBQZ5LJ3G7T8');
  const post = (path: string, body: string, headers = {}) =>
    fetch(`${story.bot.url}/webhooks/${path}`, { method: 'POST', body, headers });
  const bearer = { authorization: 'Bearer a-long-token-for-alertmanager' };

  expect((await postPage(story, event, `v1=${'0'.repeat(64)}`)).status).toBe(401);
  expect((await postPage(story, event, '')).status).toBe(401);
  expect((await postAlerts(story, [{}], 'a-guess')).status).toBe(401);
  expect((await post('nobody', '{}')).status).toBe(404);
  expect((await fetch(`${story.bot.url}/webhooks/alertmanager`, { headers: bearer })).status).toBe(405);
  const broken = await post('alertmanager', '{', bearer);
  expect([broken.status, await broken.text()]).toEqual([400, '{"error":"the body is not JSON"}\n']);
  const strange = await post('alertmanager', '{"version":"3","alerts":[]}', bearer);
  expect([strange.status, await strange.text()]).toEqual([
    400,
    '{"error":"version: only version \\"4\\" of the payload is known"}\n',
  ]);
  expect((await post('alertmanager', 'x'.repeat(2_000_001), bearer)).status).toBe(413);
  expect(await kept(story)).toEqual([]);
});

test('without their secrets the webhooks are switched off', async () => {
  const story = await beginStory();

  expect((await postAlerts(story, [{}])).status).toBe(404);
  expect((await postPage(story, pageEvent(story, 'triggered', 'Q2XBQZ5LJ3G7T8'))).status).toBe(404);
  expect((await postSns(story, snsMessage(standInSns(), { Message: 'x' }))).status).toBe(404);
});

test.each(['1', '2'])(
  'an alarm of CloudWatch fires and ends, signed in version %s',
  async (SignatureVersion) => {
    const aws = standInSns();
    const story = await beginWithAlerts({ get: aws.get });
    const alarm = (state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', at: string) =>
      postSns(
        story,
        snsMessage(aws, { Message: alarmMessage(state, at), Subject: 'ALARM', SignatureVersion }),
      );

    expect((await alarm('ALARM', '2026-03-04T02:48:00.000+0000')).status).toBe(200);
    const fires = await story.until('the alarm', () => told(story, 'credlink-api-memory-high')[0]);
    await alarm('INSUFFICIENT_DATA', '2026-03-04T02:49:00.000+0000');
    await alarm('OK', '2026-03-04T02:50:00.000+0000');
    await alarm('ALARM', '2026-03-04T02:48:00.000+0000');
    const over = '✅ credlink-api-memory-high: over';
    await story.sees(() => expect(told(story, 'credlink-api-memory-high')[0]).toContain(over));

    expect(fires).toContain('🚨 credlink-api-memory-high');
    expect(fires).toContain('Memory above 90 % (Threshold Crossed');
    expect(fires).toContain('ServiceName=api');
    expect(aws.asked).toEqual([CERTIFICATE]);
    expect(await kept(story)).toEqual(['alert_opened', 'alert_changed']);
  },
);

test('a subscription is confirmed for a topic that the file lists, at AWS and nowhere else', async () => {
  const aws = standInSns();
  const story = await beginWithAlerts({ get: aws.get });
  const confirm = (over: Readonly<Record<string, string>>) =>
    postSns(
      story,
      snsMessage(aws, {
        Type: 'SubscriptionConfirmation',
        Message: 'You have chosen',
        Token: '2336412f',
        ...over,
      }),
    );
  const SubscribeURL = 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f';

  expect((await confirm({ SubscribeURL })).status).toBe(200);
  expect((await confirm({ SubscribeURL: 'https://sns.us-east-1.amazonaws.com.evil.test/' })).status).toBe(
    400,
  );
  expect((await confirm({ SubscribeURL, TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' })).status).toBe(
    401,
  );
  expect(aws.asked).toEqual([CERTIFICATE, SubscribeURL]);
});

test.each([
  ['from another host', { SigningCertURL: CERTIFICATE.replace('amazonaws.com', 'amazonaws.com.evil.test') }],
  ['over plain HTTP', { SigningCertURL: CERTIFICATE.replace('https', 'http') }],
  ['from another path', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem' }],
])('a certificate %s is not even fetched', async (_where, over) => {
  const aws = standInSns();
  const story = await beginWithAlerts({ get: aws.get });

  const answer = await postSns(story, snsMessage(aws, { Message: 'x', ...over }));

  expect(answer.status).toBe(401);
  expect(aws.asked).toEqual([]);
});

test.each([
  ['of somebody else', newSigner({ name: 'evil.test' })],
  ['that has run out', newSigner({ name: 'sns.amazonaws.com', until: new Date('2026-02-01') })],
])('a certificate %s is not believed', async (_whose, signer) => {
  const aws = standInSns(signer);
  const story = await beginWithAlerts({ get: aws.get });

  const answer = await postSns(
    story,
    snsMessage(aws, { Message: alarmMessage('ALARM', '2026-03-04T02:48:00Z') }),
  );

  expect(answer.status).toBe(401);
  expect(await kept(story)).toEqual([]);
});

test('a message that was changed on its way is refused; when AWS does not answer, the sender tries again', async () => {
  const aws = standInSns();
  const story = await beginWithAlerts({ get: aws.get });
  const signed = snsMessage(aws, { Message: alarmMessage('OK', '2026-03-04T02:48:00Z') });
  const away = await beginWithAlerts({ get: async () => new Response('', { status: 503 }) });

  expect((await postSns(story, signed.replace('OK', 'ALARM'))).status).toBe(401);
  expect((await postSns(away, signed)).status).toBe(503);
});

test('what a sender does not wait for is not taken: it may be over when it is read', async () => {
  const story = await beginWithAlerts();
  const body = JSON.stringify(alertmanagerPayload(story, [{}]));
  const { hostname, port } = new URL(story.bot.url);

  const socket = connect(Number(port), hostname);
  socket.end(
    `POST /webhooks/alertmanager HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${WEBHOOK_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await once(socket.resume(), 'close');

  await story.sees(async () => {
    const metrics = await (await fetch(`${story.bot.url}/metrics`)).text();
    expect(metrics).toContain('runbolt_webhooks_total{sender="alertmanager",outcome="gone"} 1');
  });
  await story.pass(5);
  expect(await kept(story)).toEqual([]);
});

test('the page of an incident declared here belongs to it', async () => {
  const story = await beginWithAlerts();
  await story.rhea.command(ALERTS, '/incident', 'declare P0 API down');
  const channel = await story.until('a channel', () =>
    story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-')),
  );
  await story.until('its news in the channel of alerts', () => story.root(/Work happens in/, ALERTS));
  const incident = `i-${channel.name.split('-').at(-1)}`;

  await postPage(story, pageEvent(story, 'triggered', 'Q2XBQZ5LJ3G7T8', `runbolt/${incident}`));

  await story.sees(() => {
    expect(told(story, 'bump in the road')[0]).toContain(`incident \`${incident}\``);
    const inChannel = story.workspace.channel(channel.id).map(({ text }) => text);
    expect(inChannel).toContain('🔔 Alert *A little bump in the road* fires.');
  });
});
