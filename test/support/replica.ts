import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BOT_TOKEN, type Outside, SIGNING_SECRET } from './outside.ts';

export interface ReplicaWishes {
  readonly databaseUrl: string;
  readonly outside: Pick<Outside, 'slackUrl' | 'kubeconfig'>;
  readonly runbooks: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file descriptor for what it says when it cannot start. Absent: this process' own. */
  readonly stderr?: number;
}

/** One of several bots on the same PostgreSQL, as a process of its own: it can be killed, paused and told to stop. */
export class Replica {
  readonly url: string;
  /** What it logged, line by line, as JSON. */
  readonly logged: readonly string[];
  /** Resolves when it has ended, whoever ended it: with its exit code or the signal. */
  readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, logged: readonly string[]) {
    this.#child = child;
    this.url = url;
    this.logged = logged;
    this.exited = once(child, 'exit').then(() => [child.exitCode, child.signalCode] as const);
  }

  /** Resolves when it is ready. */
  static async start(wishes: ReplicaWishes): Promise<Replica> {
    const folder = mkdtempSync(join(tmpdir(), 'runbolt-replica-'));
    const child = spawn(process.execPath, ['src/main.ts'], {
      env: { ...environmentOf(wishes, folder), ...wishes.environment },
      stdio: ['ignore', 'pipe', wishes.stderr ?? 'inherit'],
    });
    child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const { stdout } = child;
    if (!stdout) throw new Error('it has no output');
    const logged: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${logged.join('\n')}`)));
      createInterface(stdout).on('line', (line) => {
        logged.push(line);
        const ready = /"url":"([^"]+)".*"msg":"ready"/.exec(line)?.[1];
        if (ready !== undefined) resolve(ready);
      });
    });
    return new Replica(child, url, logged);
  }

  /** SIGKILL: nothing is stored, given back or said goodbye to. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** SIGTERM; answers with its exit code once it has left. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    const [code] = await this.exited;
    return code;
  }
}

const environmentOf = ({ databaseUrl, outside, runbooks }: ReplicaWishes, folder: string) => ({
  PATH: process.env.PATH,
  ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info' },
  ...{ DATABASE_URL: databaseUrl, RUNBOLT_DATA: folder, RUNBOLT_RUNBOOKS: runbooks },
  ...{ RUNBOLT_SYSTEMS: 'real', KUBECONFIG: outside.kubeconfig },
  ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_API_URL: outside.slackUrl },
});
