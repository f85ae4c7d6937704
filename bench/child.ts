import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { residentMegabytes } from './resident.ts';

/** A benchmarked app in a process of its own. */
export interface Child {
  readonly url: string;
  /** From before the process was started until it said that it is ready. */
  readonly readyMs: number;
  readonly megabytes: () => number;
  /** Asks it to stop; throws when it does not end well. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** Relative to the repository. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 60_000;

/** Starts a script and waits for its line that says `ready` and names its address. */
export async function startChild({ script, environment }: ChildOptions): Promise<Child> {
  const began = performance.now();
  const child = spawn(process.execPath, [script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...ownEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(child, script);
  const readyMs = performance.now() - began;
  return {
    url,
    readyMs,
    megabytes: () => residentMegabytes(child.pid ?? 0),
    stop: () => stop(child, script),
  };
}

/** What a shell needs, and nothing that could turn the benchmarked app to somebody's Slack or cluster. */
function ownEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'NODE_OPTIONS'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function readyUrl(child: ChildProcess, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${script} was not ready within a minute`));
    }, PATIENCE_MS);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it was ready`)));
    if (!child.stdout) return reject(new Error(`${script} has no output`));
    createInterface(child.stdout).on('line', (line) => {
      const url = /ready/.test(line) ? /http:\/\/[\w.]+:\d+/.exec(line)?.[0] : undefined;
      if (url === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(url);
    });
  });
}

async function stop(child: ChildProcess, script: string): Promise<void> {
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.kill('SIGTERM');
  const [code] = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${script} ended with ${code} when it was asked to stop`);
}
