import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processorMs, residentMegabytes } from './resident.ts';
import { soon } from './soon.ts';

/** A benchmarked app in a process of its own. */
export interface Child {
  readonly url: string;
  /** From before the process was started until it said that it is ready. */
  readonly readyMs: number;
  readonly megabytes: () => number;
  /** Of the processor, since it was started, in all its threads. */
  readonly processorMs: () => number;
  /** The next line that it prints with this in it, once `cause` has been done. */
  said(words: string, cause: (pid: number) => void): Promise<string>;
  /** Asks it to stop; throws when it does not end well. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** A line for the shell, begun with `exec`: the process is then the app itself. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const PATIENCE_MS = 60_000;

/** Starts it in the repository, as npm would, and waits for its line that says `ready` and names its address. */
export async function startChild({ command, environment }: ChildOptions): Promise<Child> {
  const began = performance.now();
  const child = spawn('sh', ['-c', command], {
    cwd: REPOSITORY,
    env: { ...ownEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A bench that breaks leaves nothing running behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const lines = createInterface(child.stdout);
  const url = await readyUrl(child, lines, command);
  const readyMs = performance.now() - began;
  return {
    url,
    readyMs,
    megabytes: () => residentMegabytes(child.pid ?? 0),
    processorMs: () => processorMs(child.pid ?? 0),
    said: (words, cause) => said(lines, words, () => cause(child.pid ?? 0)),
    stop: () => stop(child, command),
  };
}

/** The app that everything is held against. */
export const startBareBolt = (): Promise<Child> =>
  startChild({ command: 'exec node bench/bare-bolt.ts', environment: {} });

/** What a shell needs, and nothing that could turn the benchmarked app to somebody's Slack or cluster. */
function ownEnvironment(): Record<string, string> {
  const kept = ['HOME', 'TMPDIR', 'NODE_OPTIONS'];
  const set = kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  // npm finds the Node that it has installed first.
  const path = `${join(REPOSITORY, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(set), PATH: path };
}

function readyUrl(child: ChildProcess, lines: Interface, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} was not ready within a minute`));
    }, PATIENCE_MS);
    child.once('error', reject);
    const ended = (code: number | null) =>
      reject(new Error(`${command} ended with ${code} before it was ready`));
    child.once('exit', ended);
    lines.on('line', (line) => {
      const url = /\bready\b/.test(line) ? /http:\/\/[\w.]+:\d+/.exec(line)?.[0] : undefined;
      if (url === undefined) return;
      clearTimeout(timer);
      child.off('exit', ended);
      resolve(url);
    });
  });
}

function said(lines: Interface, words: string, cause: () => void): Promise<string> {
  const line = Promise.withResolvers<string>();
  const look = (text: string) => {
    if (text.includes(words)) line.resolve(text);
  };
  lines.on('line', look);
  cause();
  return soon(words, line.promise).finally(() => lines.off('line', look));
}

async function stop(child: ChildProcess, command: string): Promise<void> {
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.kill('SIGTERM');
  const [code] = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command} ended with ${code} when it was asked to stop`);
}
