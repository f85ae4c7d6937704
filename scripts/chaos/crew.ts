import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TcpProxy } from '../../test/support/tcp-proxy.ts';
import { Logbook } from './logbook.ts';
import { type ReplicaPlace, Slot } from './slot.ts';

export interface CrewWishes extends ReplicaPlace {
  readonly count: number;
}

/** The replicas, each with a way to the database of its own, and somebody who starts them again when they end. */
export class Crew {
  readonly slots: readonly Slot[];
  readonly logbook = new Logbook();
  #turn = 0;

  private constructor(wishes: CrewWishes, proxies: readonly (TcpProxy | undefined)[]) {
    this.slots = proxies.map((proxy, index) => new Slot({ index, wishes, proxy, logbook: this.logbook }));
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
  async close(): Promise<void> {
    for (const slot of this.slots) await slot.end();
  }
}
