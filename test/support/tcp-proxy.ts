import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut: at once, for a time, or in the very moment between a request and its answer. */
export class TcpProxy {
  readonly #server: Server;
  #to: { readonly host: string; readonly port: number };
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isOpen = true;
  #isStalled = false;
  #cutAfter: { readonly words: string; readonly isOver: () => void } | undefined;

  private constructor(to: { readonly host: string; readonly port: number }) {
    this.#to = to;
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(host: string, port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy({ host, port });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Breaks every connection and refuses new ones until `mend`. */
  cut(): void {
    this.#isOpen = false;
    this.#breakAll();
  }

  /** Where new connections lead from now on, as when a name or an address moves on. Those that stand stay. */
  lead(host: string, port: number): void {
    this.#to = { host, port };
  }

  /** Lets nothing through in either direction, and breaks nothing: how a dead network looks. New ones hang as well. */
  stall(): void {
    this.#isStalled = true;
    for (const [client, server] of this.#pairs) {
      client.pause();
      server.pause();
    }
  }

  mend(): void {
    this.#isOpen = true;
    this.#isStalled = false;
    for (const [client, server] of this.#pairs) {
      client.resume();
      server.resume();
    }
  }

  /**
   * The next request with these words reaches the server, and the connection breaks before its answer comes back.
   * Resolves when that has happened.
   */
  loseAnswerTo(words: string): Promise<void> {
    return new Promise((isOver) => {
      this.#cutAfter = { words, isOver };
    });
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    if (!this.#isOpen) {
      client.destroy();
      return;
    }
    const server = connect(this.#to);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.on('data', (bytes) => this.#forward(bytes, pair));
    server.on('data', (bytes) => client.write(bytes));
    if (this.#isStalled) client.pause();
    for (const end of pair) {
      end.on('error', () => {});
      end.on('close', () => this.#break(pair));
    }
  }

  #forward(bytes: Buffer, pair: readonly [Socket, Socket]): void {
    const [client, server] = pair;
    server.write(bytes);
    const cut = this.#cutAfter;
    if (!cut || !bytes.includes(cut.words)) return;
    this.#cutAfter = undefined;
    server.removeAllListeners('data');
    // Its first byte says that it was carried out; nobody else shall know.
    server.once('data', () => {
      client.destroy();
      cut.isOver();
    });
  }

  #breakAll(): void {
    for (const pair of this.#pairs) this.#break(pair);
  }

  #break(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair);
    for (const end of pair) end.destroy();
  }
}
