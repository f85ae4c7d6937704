import { request } from 'node:http';
import { socketAddress } from '../web/private-socket.ts';
import { errorIn, type Line, lineFailure } from './line.ts';

export type Reached =
  | { readonly status: 'reached'; readonly line: Line }
  | { readonly status: 'nobody' }
  /** Somebody may be there, but not for us. */
  | { readonly status: 'forbidden'; readonly problem: string };

/** A plan may ask several slow systems; a bot that says nothing for this long is not well. */
const ANSWER_MS = 90_000;

/** The line to the bot that answers on this socket, if one does. */
export async function reachBot(path: string): Promise<Reached> {
  const socketPath = socketAddress(path);
  if (socketPath === undefined) return { status: 'nobody' };
  const line: Line = {
    by: 'bot',
    ask: (command, body, signal) => post(socketPath, command, body, signal),
    work: async () => {},
    close: async () => {},
  };
  const knocked = await knock(socketPath);
  switch (knocked) {
    case undefined:
      return { status: 'reached', line };
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ECONNREFUSED':
      return { status: 'nobody' };
    case 'EACCES':
    case 'EPERM':
      return { status: 'forbidden', problem: forbidden(path) };
    default:
      return { status: 'forbidden', problem: `The bot’s socket ${path} cannot be opened: ${knocked}.` };
  }
}

const forbidden = (path: string): string =>
  `Only the account that the bot runs under (and root) may open ${path}. Run this as that account, for example with sudo -u.`;

/** Undefined when something answers HTTP there; the system's own code for the error otherwise. */
function knock(socketPath: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, path: '/', method: 'HEAD', timeout: 5_000 }, (response) => {
      response.resume();
      resolve(undefined);
    });
    sent.on('timeout', () =>
      sent.destroy(Object.assign(new Error(), { code: 'no answer within 5 seconds' })),
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end();
  });
}

function post(socketPath: string, command: string, body: object, signal?: AbortSignal): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const options = { socketPath, path: `/${command}`, method: 'POST', headers, timeout: ANSWER_MS };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, ...(signal && { signal }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => reject(brokenOff(command, error)));
      response.on('end', () => {
        const answer = readJson(Buffer.concat(chunks));
        const code = response.statusCode ?? 0;
        if (code === 200) resolve(answer);
        else reject(errorIn(command, code, answer));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', (error) => reject(brokenOff(command, error)));
    sent.end(JSON.stringify(body));
  });
}

/** Undefined is no JSON either, and is refused by whoever reads the answer. */
function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const ONLY_LOOKING = ['plan', 'show', 'open', 'history', 'record', 'doctor'];

/** What they do is done again by calling them again, whether or not the bot runs by then. */
const SIMPLY_AGAIN = new Map([
  ['copy', 'No backup was made. Call it again: it does without the bot, too'],
  ['seal', 'Nothing is lost: what is out of the record is in its export. Call it again, and it goes on'],
]);

function brokenOff(command: string, cause: Error): Error {
  if (cause.name === 'AbortError') return cause;
  const unsure = ONLY_LOOKING.includes(command)
    ? 'Runs that were going on go on when it starts again; look with: runbolt history'
    : `It is not known whether “${command}” was done; look with: runbolt history`;
  const doubt = SIMPLY_AGAIN.get(command) ?? unsure;
  return lineFailure(command, 'unavailable', `The bot stopped answering. ${doubt}`, cause);
}
