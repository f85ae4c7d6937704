import { chmodSync, lstatSync, statSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname, relative } from 'node:path';
import { makeFolder } from '../lib/make-folder.ts';

/** Room for a path in `sockaddr_un`, less its end: 108 bytes on Linux, 104 on macOS. */
const LONGEST_PATH = 103;

/** The path as it is given to the system: whichever way of writing it is short enough for a socket. */
export function socketAddress(path: string): string | undefined {
  const ways = [path, relative(process.cwd(), path)];
  return ways.find((way) => way !== '' && Buffer.byteLength(way) <= LONGEST_PATH);
}

/** Makes room for our socket: its folder ours alone, what a killed bot left behind gone. Otherwise says what is in the way. */
export async function claimSocket(path: string): Promise<string | undefined> {
  const address = socketAddress(path);
  if (address === undefined) {
    return `The path ${path} is too long for a Unix socket: set RUNBOLT_DATA to a shorter one (${LONGEST_PATH} bytes at most).`;
  }
  try {
    makePrivate(dirname(path));
    return await clear(path, address);
  } catch (error) {
    return `The command line's socket ${path} cannot be made: ${error instanceof Error ? error.message : error}.`;
  }
}

/** Listens with the mode 0600 from the first moment: there is no instant at which others could connect. */
export function listenPrivately(server: Server, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(`The socket ${path} cannot be listened on: ${error.message}.`));
    const before = process.umask(0o177);
    try {
      // A path is bound within this very call, so the mask is ours alone for exactly that.
      server.listen(socketAddress(path) ?? path, () => {
        chmodSync(path, 0o600);
        resolve(undefined);
      });
    } finally {
      process.umask(before);
    }
  });
}

/** Takes group and others out of a folder of our own. A shared one such as /tmp (sticky, or somebody else's) stays. */
function makePrivate(folder: string): void {
  makeFolder(folder);
  const { mode, uid } = statSync(folder);
  const ours = uid === process.getuid?.() && (mode & 0o1000) === 0;
  if (ours && (mode & 0o077) !== 0) chmodSync(folder, mode & 0o700);
}

async function clear(path: string, address: string): Promise<string | undefined> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isSocket()) return `${path} is in the way and is no socket: move it elsewhere.`;
  if ((await knock(address)) === 'answered') {
    return `Another Runbolt is running: it answers on ${path}. Stop it first, or give this one a RUNBOLT_DATA of its own.`;
  }
  unlinkSync(path);
  return undefined;
}

/** Only a refused connection proves that nobody is there; whatever else happens, somebody may be. */
function knock(address: string): Promise<'answered' | 'nobody'> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const done = (answer: 'answered' | 'nobody') => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done('answered'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'nobody' : 'answered'),
    );
  });
}
