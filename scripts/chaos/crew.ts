import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Replica } from '../../test/support/replica.ts';
import { TcpProxy } from '../../test/support/tcp-proxy.ts';
import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';

export interface CrewWishes {
  readonly count: number;
  /** Undefined: one process on a folder of its own. */
  readonly databaseUrl: string | undefined;
  readonly folder: string;
  readonly runbooks: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
}

/** When a replica was in trouble of our making, for judging how quick the others were. */
export interface Absence {
  readonly replica: string;
  readonly what: string;
  readonly from: number;
  until: number;
}

/** The replicas, each with a way to the database of its own, and somebody who starts them again when they end. */
export class Crew {
  readonly slots: readonly Slot[];
  readonly absences: Absence[] = [];
  readonly kills: { readonly at: number; readonly replica: string }[] = [];
  /** Ends that nobody had asked for. */
  readonly crashes: string[] = [];
  #turn = 0;

  private constructor(wishes: CrewWishes, proxies: readonly (TcpProxy | undefined)[]) {
    this.slots = proxies.map((proxy, index) => new Slot(this, index, wishes, proxy));
  }

  static async open(wishes: CrewWishes): Promise<Crew> {
    const proxies: (TcpProxy | undefined)[] = [];
    for (let index = 0; index < wishes.count; index++) {
      const url = wishes.databaseUrl === undefined ? undefined : new URL(wishes.databaseUrl);
      proxies.push(url && (await TcpProxy.open(url.hostname, Number(url.port || 5432))));
    }
    mkdirSync(join(wishes.folder, 'logs'), { recursive: true });
    const crew = new Crew(wishes, proxies);
    for (const slot of crew.slots) await slot.start();
    return crew;
  }

  /** Those that the load balancer sends to, the next one first. */
  targets(): readonly string[] {
    const urls = this.slots.flatMap(({ url }) => url ?? []);
    const first = urls.length === 0 ? 0 : this.#turn++ % urls.length;
    return [...urls.slice(first), ...urls.slice(0, first)];
  }

  /** Nobody is in trouble any more, and everybody is there. */
  async mend(): Promise<void> {
    for (const slot of this.slots) slot.mend();
    for (const slot of this.slots) await slot.present();
  }

  /** SIGTERM to all; answers with the exit codes that are not 0. */
  async leave(): Promise<readonly string[]> {
    const codes = await Promise.all(this.slots.map((slot) => slot.leave()));
    return codes.flatMap((code, index) => (code === 0 ? [] : [`replica ${index} left with ${code}`]));
  }

  /** Whatever becomes of this harness, none of them stays. */
  async killAll(): Promise<void> {
    for (const slot of this.slots) await slot.end();
  }
}

const LONGEST_LEAVE_MS = 30_000;

class Slot {
  readonly #crew: Crew;
  readonly #index: number;
  readonly #wishes: CrewWishes;
  readonly #proxy: TcpProxy | undefined;
  #starts = 0;
  #name = '';
  #replica: Replica | undefined;
  #starting: Promise<void> | undefined;
  #isExpected = false;
  #isOver = false;
  #isListed = false;
  #isPaused = false;

  constructor(crew: Crew, index: number, wishes: CrewWishes, proxy: TcpProxy | undefined) {
    this.#crew = crew;
    this.#index = index;
    this.#wishes = wishes;
    this.#proxy = proxy;
  }

  /** Where it listens, as far as the load balancer knows. */
  get url(): string | undefined {
    return this.#isListed ? this.#replica?.url : undefined;
  }

  /** As an orchestrator does it: until it stands. */
  start(): Promise<void> {
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
    this.#crew.kills.push({ at: Date.now(), replica: this.#name });
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
    const began = Date.now();
    const code = await Promise.race([replica.stop(), pause(LONGEST_LEAVE_MS).then(() => 'late' as const)]);
    if (code !== 0)
      this.#crew.crashes.push(
        `${this.#name} was told to stop and ended with ${code} after ${Date.now() - began} ms`,
      );
    if (code === 'late') await replica.kill();
    await this.#comeBack(awayMs);
    return true;
  }

  async pause(ms: number): Promise<boolean> {
    const replica = this.#replica;
    if (!replica || this.#isPaused) return false;
    this.#isPaused = true;
    replica.pause();
    await this.#absent('pause', ms);
    replica.resume();
    this.#isPaused = false;
    return true;
  }

  async cut(ms: number): Promise<boolean> {
    if (!this.#proxy) return false;
    this.#proxy.cut();
    await this.#absent('cut', ms);
    this.#proxy.mend();
    return true;
  }

  async stall(ms: number): Promise<boolean> {
    if (!this.#proxy) return false;
    this.#proxy.stall();
    await this.#absent('stall', ms);
    this.#proxy.mend();
    return true;
  }

  mend(): void {
    this.#proxy?.mend();
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
    await this.#proxy?.close();
  }

  async #startUntilItStands(): Promise<void> {
    for (;;) {
      this.#name = `replica-${this.#index}-${++this.#starts}`;
      try {
        const replica = await Replica.start(this.#startWishes());
        this.#isExpected = false;
        this.#replica = replica;
        this.#isListed = true;
        void this.#watch(replica, this.#name);
        return;
      } catch (error) {
        // The database may be away or cut off: an orchestrator tries again.
        this.#wishes.ledger.count('starts that failed');
        this.#keep(`${this.#name}.start`, String(error));
        if (this.#isOver) return;
        await pause(1_000);
      }
    }
  }

  #startWishes(): Parameters<typeof Replica.start>[0] {
    const { databaseUrl, runbooks, environment, folder } = this.#wishes;
    const stderr = openSync(join(folder, 'logs', `${this.#name}.stderr`), 'a');
    const outside = { slackUrl: environment.SLACK_API_URL ?? '', kubeconfig: environment.KUBECONFIG ?? '' };
    if (databaseUrl === undefined) {
      const own = { ...environment, DATABASE_URL: '', RUNBOLT_DATA: join(folder, 'data') };
      return { databaseUrl: '', outside, runbooks, environment: own, stderr };
    }
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${this.#proxy?.port}`;
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
    this.#crew.crashes.push(`${name} ended by itself with ${code ?? signal}`);
    if (!this.#isOver) await this.start();
  }

  async #comeBack(awayMs: number): Promise<void> {
    const absence = this.#noteAbsence('down');
    await pause(awayMs);
    if (!this.#isOver) await this.start();
    absence.until = Date.now();
  }

  async #absent(what: string, ms: number): Promise<void> {
    const absence = this.#noteAbsence(what);
    await pause(ms);
    absence.until = Date.now();
  }

  #noteAbsence(what: string): Absence {
    const absence = { replica: this.#name, what, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.#crew.absences.push(absence);
    return absence;
  }

  #keep(name: string, text: string): void {
    writeFileSync(join(this.#wishes.folder, 'logs', name), text);
  }
}
