import { createServer, type Server, type Socket } from 'node:net';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { RedisInfo, RedisServer } from './port.ts';

/** Redis' protocol, version 2, in front of a simulated server. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function redisServer(server: RedisServer): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket, server).catch(() => socket.destroy());
  });
}

async function serve(socket: Socket, server: RedisServer): Promise<void> {
  let pending = '';
  for await (const chunk of socket) {
    pending += String(chunk);
    for (let command = COMMAND.exec(pending); command; command = COMMAND.exec(pending)) {
      pending = pending.slice(command[0].length);
      socket.write(await answerTo(wordsOf(command[0]), server));
    }
  }
}

/** An array of bulk strings, none of which holds a line's end. */
const COMMAND = /^\*\d+\r\n(?:\$\d+\r\n[^\r\n]*\r\n)+?(?=\*|$)/;

const wordsOf = (command: string): readonly string[] =>
  command.split('\r\n').filter((line) => !/^[*$]/.test(line));

async function answerTo([name = '']: readonly string[], server: RedisServer): Promise<string> {
  try {
    if (/^info$/i.test(name)) return bulk(infoText(await server.info()));
    if (/^dbsize$/i.test(name)) return `:${(await server.info()).keys}\r\n`;
    if (/^(auth|select|client|quit)$/i.test(name)) return '+OK\r\n';
    return `-ERR unknown command '${name}'\r\n`;
  } catch (error) {
    const words = error instanceof Failure ? ERRORS[error.kind] : undefined;
    if (words === undefined) throw error;
    return `-${words}\r\n`;
  }
}

/** The kinds that Redis itself can answer with. */
const ERRORS: Readonly<Partial<Record<FailureKind, string>>> = {
  denied: 'NOPERM this user has no permissions to run this command',
  rate_limited: 'ERR max number of clients reached',
};

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

function infoText(info: RedisInfo): string {
  return [
    '# Server',
    `redis_version:${info.version}`,
    '# Clients',
    `connected_clients:${info.connectedClients}`,
    '# Memory',
    `used_memory:${info.usedMemoryBytes}`,
    `maxmemory:${info.maxMemoryBytes}`,
    `maxmemory_policy:${info.maxMemoryPolicy}`,
    '# Replication',
    `role:${info.role}`,
    '',
  ].join('\r\n');
}
