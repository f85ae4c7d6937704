import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BOT_TOKEN, type Outside, SIGNING_SECRET } from './outside.ts';

export interface ReplicaWishes {
  /** Absent: its record is in its folder. */
  readonly databaseUrl?: string;
  /** Absent: one of its own, which goes with it. */
  readonly folder?: string;
  readonly outside: Pick<Outside, 'slackUrl' | 'kubeconfig'> & Partial<Pick<Outside, 'pagerdutyUrl'>>;
  readonly runbooks: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file descriptor for what it says when it cannot start. Absent: this process' own. */
  readonly stderr?: number;
}

/** One bot of perhaps several, as a process of its own: it can be killed, paused and told to stop. */
export class Replica {
  /** What it logged, line by line, as JSON. */
  readonly logged: readonly string[];
  /** Resolves when it has ended, whoever ended it: with its exit code or the signal. */
  readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
  /** Resolves when it is ready; rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  #url = 'http://127.0.0.1:9';

  private constructor(child: ChildProcess, output: NodeJS.ReadableStream) {
    const logged: string[] = [];
    this.#child = child;
    this.logged = logged;
    this.exited = once(child, 'exit').then(() => [child.exitCode, child.signalCode] as const);
    this.ready = new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${logged.join('\n')}`)));
      createInterface(output).on('line', (line) => {
        logged.push(line);
        const url = /"url":"([^"]+)".*"msg":"ready"/.exec(line)?.[1];
        if (url === undefined) return;
        this.#url = url;
        resolve();
      });
    });
    // Whoever waits for its end alone is not to hear of this.
    this.ready.catch(() => {});
  }

  /** Where it answers; before it is ready, a place where nobody does. */
  get url(): string {
    return this.#url;
  }

  static spawn(wishes: ReplicaWishes): Replica {
    const folder = wishes.folder ?? mkdtempSync(join(tmpdir(), 'runbolt-replica-'));
    const child = spawn(process.execPath, ['src/main.ts'], {
      env: { ...environmentOf(wishes, folder), ...wishes.environment },
      stdio: ['ignore', 'pipe', wishes.stderr ?? 'inherit'],
    });
    if (wishes.folder === undefined)
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    if (!child.stdout) throw new Error('it has no output');
    return new Replica(child, child.stdout);
  }

  /** Resolves when it is ready. */
  static async start(wishes: ReplicaWishes): Promise<Replica> {
    const replica = Replica.spawn(wishes);
    await replica.ready;
    return replica;
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
  ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  ...{ RUNBOLT_DATA: folder, RUNBOLT_RUNBOOKS: runbooks },
  ...{ RUNBOLT_SYSTEMS: 'real', KUBECONFIG: outside.kubeconfig },
  ...(outside.pagerdutyUrl !== undefined && pagerDutyAt(outside.pagerdutyUrl)),
  ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_API_URL: outside.slackUrl },
});

const pagerDutyAt = (url: string) => ({
  ...{ PAGERDUTY_API_TOKEN: 'not-a-secret', PAGERDUTY_FROM: 'sam@local.test' },
  PAGERDUTY_API_URL: url,
});
