import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { SocketConnection } from '../../src/slack/socket.ts';
import { HeldClock } from '../support/held-clock.ts';

/** Slack's Socket Mode client, as far as it connects and loses connections. */
class Client extends EventEmitter {
  starts = 0;
  failures = 0;
  /** Says no hello, or answers no close. */
  mute = false;
  deaf = false;

  async start(): Promise<void> {
    this.starts++;
    this.emit('authenticated');
    if (this.mute) {
      await new Promise<void>((_resolve, reject) =>
        this.once('disconnected', () => reject(new Error('ended'))),
      );
    }
    this.emit('connected');
    if (this.failures > 0) {
      this.failures--;
      throw new Error('no route to Slack');
    }
  }

  async disconnect(): Promise<void> {
    if (this.deaf) await new Promise(() => {});
    this.emit('disconnected');
  }
}

function open() {
  const client = new Client();
  const clock = new HeldClock();
  const logged: string[] = [];
  const write = (_facts: object, message: string) => void logged.push(message);
  const changes: string[] = [];
  const connection = new SocketConnection({
    ...{ client, clock, log: { info: write, warn: write, error: write } },
    onChange: (isUp, why) => void changes.push(isUp ? 'up' : why),
  });
  return { client, clock, logged, changes, connection };
}

test('a connection that ends is opened again at once', async () => {
  const { client, clock, connection } = open();
  connection.start();
  await clock.advance(10_000);

  client.emit('disconnected');
  await clock.advance(0);

  expect(client.starts).toBe(2);
  await connection.stop();
});

test('an outage is sat out, with longer and longer pauses, and ends nothing', async () => {
  const { client, clock, connection } = open();
  client.failures = 20;
  connection.start();

  await clock.advance(60_000);
  const duringOutage = client.starts;
  await clock.advance(600_000);

  expect(duringOutage).toBe(6);
  expect(client.starts).toBe(21);
  expect(client.listenerCount('disconnected')).toBe(1);
  await connection.stop();
});

test('stopping during an outage does not wait for the next attempt', async () => {
  const { client, clock, connection } = open();
  client.failures = 20;
  connection.start();
  await clock.advance(10_000);

  await connection.stop();
  const stoppedAt = client.starts;
  await clock.advance(600_000);

  expect(client.starts).toBe(stoppedAt);
});

test('connections that end as soon as they stand are opened more and more slowly', async () => {
  const { client, clock, connection } = open();
  connection.start();

  for (let second = 0; second < 60; second++) {
    client.emit('disconnected');
    await clock.advance(1_000);
  }

  expect(client.starts).toBeLessThan(8);
  await connection.stop();
});

test.each([
  ['link_disabled', 'Socket Mode is switched off in the app’s settings: switch it on there'],
  ['too_many_websockets', 'the app has ten connections already: stop other copies of it'],
])('%s: it waits before it comes back, and says what to do', async (reason, advice) => {
  const { client, clock, connection, changes } = open();
  connection.start();
  await clock.advance(60_000);

  client.emit('ws_message', JSON.stringify({ type: 'disconnect', reason }));
  client.emit('disconnected');
  await clock.advance(29_000);
  const early = client.starts;
  await clock.advance(2_000);

  expect([early, client.starts]).toEqual([1, 2]);
  expect(changes).toEqual(['up', advice, 'up']);
  await connection.stop();
});

test.each(['warning', 'refresh_requested'])('%s: it comes back at once', async (reason) => {
  const { client, clock, connection, changes } = open();
  connection.start();
  await clock.advance(60_000);

  client.emit('ws_message', JSON.stringify({ type: 'disconnect', reason }));
  client.emit('disconnected');
  await clock.advance(0);

  expect(client.starts).toBe(2);
  expect(changes).toEqual(['up', reason, 'up']);
  await connection.stop();
});

test('a connection on which Slack says no hello is ended after a quarter of a minute', async () => {
  const { client, clock, connection } = open();
  client.mute = true;
  connection.start();
  await clock.advance(14_000);
  expect(client.starts).toBe(1);

  client.mute = false;
  await clock.advance(3_000);

  expect(client.starts).toBe(2);
  await connection.stop();
});

test('a peer that does not answer the close does not hold up the stop', async () => {
  const { client, clock, connection } = open();
  connection.start();
  await clock.advance(60_000);
  client.deaf = true;

  let stopped = false;
  void connection.stop().then(() => {
    stopped = true;
  });
  await clock.advance(3_000);

  expect(stopped).toBe(true);
});

test('frames that say nothing do nothing, and as many connections as Slack allows are told', async () => {
  const { client, clock, connection, logged } = open();
  connection.start();
  await clock.advance(60_000);

  for (const frame of [undefined, 'nonsense', '{}', Buffer.from('x'), '{"type":"hello","num_connections":9}'])
    client.emit('ws_message', frame);

  expect(logged).toEqual(['this Slack app has nearly as many Socket Mode connections as Slack allows']);
  expect(client.starts).toBe(1);
  await connection.stop();
});
