import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Replica } from '../../test/support/replica.ts';
import type { TcpProxy } from '../../test/support/tcp-proxy.ts';
import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { Logbook } from './logbook.ts';

/** What every replica is started with. */
export interface ReplicaPlace {
  /** Undefined: one process on a folder of its own. */
  readonly databaseUrl: string | undefined;
  readonly folder: string;
  readonly runbooks: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
}

export interface SlotParts {
  readonly index: number;
  readonly wishes: ReplicaPlace;
  /** Its own way to the database. */
  readonly proxy: TcpProxy | undefined;
  readonly logbook: Logbook;
}

/** What every second replica is given and the others are not: they have to tell, and it changes nothing else. */
export const ODD_SETTING = 'ALERTMANAGER_URL';
const oddOne = (index: number): ReplicaPlace['environment'] =>
  index % 2 === 1 ? { [ODD_SETTING]: 'http://127.0.0.1:9' } : {};

const LONGEST_LEAVE_MS = 30_000;

/** One place in the fleet: whichever process stands there now, and what is done to it. */
export class Slot {
  readonly #parts: SlotParts;
  #starts = 0;
  #name = '';
  #replica: Replica | undefined;
  #starting: Promise<void> | undefined;
  #isExpected = false;
  #isOver = false;
  #isListed = false;
  #isPaused = false;
  #isLeaving = false;

  constructor(parts: SlotParts) {
    this.#parts = parts;
  }

  /** Where it listens, as far as the load balancer knows. */
  get url(): string | undefined {
    return this.#isListed ? this.#replica?.url : undefined;
  }

  /** As an orchestrator does it: until it stands, and only one at a time. */
  start(): Promise<void> {
    if (this.#replica) return Promise.resolve();
    this.#starting ??= this.#startUntilItStands().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async present(): Promise<void> {
    await this.#starting;
    if (!this.#replica) await this.start();
  }

  async kill(awayMs: number): Promise<boolean> {
    const replica = this.#replica;
    if (!replica) return false;
    this.#parts.logbook.kills.push({ at: Date.now(), replica: this.#name });
    this.#isExpected = true;
    await replica.kill();
    await this.#comeBack(awayMs);
    return true;
  }

  async stop(awayMs: number): Promise<boolean> {
    const replica = this.#replica;
    // A process that stands still cannot hear it.
    if (!replica || this.#isPaused) return false;
    this.#isListed = false;
    this.#isExpected = true;
    this.#isLeaving = true;
    const began = Date.now();
    const code = await Promise.race([replica.stop(), pause(LONGEST_LEAVE_MS).then(() => 'late' as const)]);
    if (code === 1) this.#parts.wishes.ledger.count('left without having closed everything');
    if (code === 'late')
      this.#parts.logbook.crashes.push(
        `${this.#name} was told to stop and was still there after ${Date.now() - began} ms`,
      );
    if (code === 'late') await replica.kill();
    this.#isLeaving = false;
    await this.#comeBack(awayMs);
    return true;
  }

  async pause(ms: number): Promise<boolean> {
    const replica = this.#replica;
    // One that is leaving could not be told from one that does not.
    if (!replica || this.#isPaused || this.#isLeaving) return false;
    this.#isPaused = true;
    replica.pause();
    await this.#absent('pause', ms);
    replica.resume();
    this.#isPaused = false;
    return true;
  }

  async cut(ms: number): Promise<boolean> {
    if (!this.#parts.proxy) return false;
    this.#parts.proxy.cut();
    await this.#absent('cut', ms);
    this.#parts.proxy.mend();
    return true;
  }

  async stall(ms: number): Promise<boolean> {
    if (!this.#parts.proxy) return false;
    this.#parts.proxy.stall();
    await this.#absent('stall', ms);
    this.#parts.proxy.mend();
    return true;
  }

  mend(): void {
    this.#parts.proxy?.mend();
    this.#replica?.resume();
  }

  async leave(): Promise<number | null | 'late'> {
    this.#isOver = true;
    this.#isExpected = true;
    const left = this.#replica?.stop() ?? Promise.resolve(0);
    const code = await Promise.race([left, pause(LONGEST_LEAVE_MS).then(() => 'late' as const)]);
    await this.end();
    return code;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#isExpected = true;
    await this.#replica?.kill();
    await this.#parts.proxy?.close();
  }

  async #startUntilItStands(): Promise<void> {
    for (;;) {
      this.#name = `replica-${this.#parts.index}-${++this.#starts}`;
      try {
        const replica = await Replica.start(this.#startWishes());
        this.#isExpected = false;
        this.#replica = replica;
        this.#isListed = true;
        void this.#watch(replica, this.#name);
        return;
      } catch (error) {
        // The database may be away or cut off: an orchestrator tries again.
        this.#parts.wishes.ledger.count('starts that failed');
        this.#keep(`${this.#name}.start`, String(error));
        if (this.#isOver) return;
        await pause(1_000);
      }
    }
  }

  #startWishes(): Parameters<typeof Replica.start>[0] {
    const { databaseUrl, runbooks, folder } = this.#parts.wishes;
    const environment = { ...this.#parts.wishes.environment, ...oddOne(this.#parts.index) };
    const stderr = openSync(join(folder, 'logs', `${this.#name}.stderr`), 'a');
    const outside = { slackUrl: environment.SLACK_API_URL ?? '', kubeconfig: environment.KUBECONFIG ?? '' };
    if (databaseUrl === undefined) {
      const own = { ...environment, DATABASE_URL: '', RUNBOLT_DATA: join(folder, 'data') };
      return { databaseUrl: '', outside, runbooks, environment: own, stderr };
    }
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${this.#parts.proxy?.port}`;
    // So that the database itself can say who did what.
    url.searchParams.set('application_name', this.#name);
    return { databaseUrl: url.href, outside, runbooks, environment, stderr };
  }

  async #watch(replica: Replica, name: string): Promise<void> {
    const [code, signal] = await replica.exited;
    this.#keep(`${name}.log`, replica.logged.join('\n'));
    this.#replica = undefined;
    this.#isListed = false;
    if (this.#isExpected) return;
    this.#parts.logbook.crashes.push(`${name} ended by itself with ${code ?? signal}`);
    if (!this.#isOver) await this.start();
  }

  async #comeBack(awayMs: number): Promise<void> {
    const absence = this.#parts.logbook.begin(this.#name, 'down');
    await pause(awayMs);
    if (!this.#isOver) await this.start();
    absence.until = Date.now();
  }

  async #absent(what: string, ms: number): Promise<void> {
    const absence = this.#parts.logbook.begin(this.#name, what);
    await pause(ms);
    absence.until = Date.now();
  }

  #keep(name: string, text: string): void {
    writeFileSync(join(this.#parts.wishes.folder, 'logs', name), text);
  }
}
