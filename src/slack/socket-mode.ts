import type { SocketModeReceiver as Receiver, SocketModeReceiverOptions } from '@slack/bolt';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Reach } from './away/reach.ts';
import { SocketModeReceiver } from './bolt.ts';
import type { Log } from './log.ts';
import { SocketConnection } from './socket.ts';

export interface SocketModeParts {
  readonly receiving: SocketModeReceiverOptions;
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SocketMode {
  /** To be given to the app, each: Slack sends an envelope over any one of the app's connections. */
  readonly receivers: readonly [Receiver, ...Receiver[]];
  start(): void;
  stop(): Promise<void>;
}

/**
 * Two connections, so that one which Slack recycles, or which dies, leaves no moment in which nobody listens. One that
 * is dead and not noticed yet (the client needs seconds) swallows every second envelope at most.
 */
export function openSocketMode({ receiving, reach, clock, log }: SocketModeParts): SocketMode {
  const up = new Set<Receiver>();
  const connect = (receiver: Receiver) =>
    new SocketConnection({
      ...{ client: receiver.client, clock, log },
      onChange(isUp, why) {
        if (isUp) up.add(receiver);
        else up.delete(receiver);
        if (up.size > 0) reach.worked('listening');
        else reach.failed('listening', notListening(why));
      },
    });
  const receivers = [new SocketModeReceiver(receiving), new SocketModeReceiver(receiving)] as const;
  const connections = receivers.map(connect);
  return {
    receivers,
    start() {
      for (const connection of connections) connection.start();
    },
    async stop() {
      await Promise.all(connections.map((connection) => connection.stop()));
    },
  };
}

const notListening = (why: string): Failure =>
  new Failure({
    ...{ system: 'Slack', operation: 'Socket Mode', kind: 'unavailable' },
    message: `Slack does not reach us by Socket Mode (${why})`,
  });
