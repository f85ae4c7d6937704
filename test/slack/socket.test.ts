import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { SocketConnection } from '../../src/slack/socket.ts';
import { HeldClock } from '../support/held-clock.ts';

/** Slack's Socket Mode client, as far as it connects and loses connections. */
class Client extends EventEmitter {
  starts = 0;
  failures = 0;

  async start(): Promise<void> {
    this.starts++;
    if (this.failures > 0) {
      this.failures--;
      throw new Error('no route to Slack');
    }
  }

  async disconnect(): Promise<void> {
    this.emit('disconnected');
  }
}

function open() {
  const client = new Client();
  const clock = new HeldClock();
  const logged: string[] = [];
  const write = (_facts: object, message: string) => void logged.push(message);
  const connection = new SocketConnection({ client, clock, log: { info: write, warn: write, error: write } });
  return { client, clock, logged, connection };
}

test('a connection that ends is opened again at once', async () => {
  const { client, clock, connection } = open();
  connection.start();
  await clock.advance(0);

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
