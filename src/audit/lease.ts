/** The right to advance a stream or to tell as a reader, which one process has at a time. */
export interface Lease {
  /** The stream, or `reader/slack`. */
  readonly name: string;
  readonly holder: string;
  /** A number that this holder never gives to another lease. */
  readonly epoch: number;
}

/** Who may act. Only the holder of a lease does, and what it writes is refused once somebody else has taken over. */
export interface Leases {
  /** Undefined: another process has it. */
  claim(name: string): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
  /** Looked at right before each effect, at no cost. Throws `LeaseLost` when others may have taken this process for dead. */
  prove(lease: Lease): void;
  /**
   * Calls back when other processes may have left something to do: in the streams that were touched, or, undefined, in
   * any. The returned function unsubscribes.
   */
  onWake(call: (touched: readonly string[] | undefined) => void): () => void;
}

/** Another process has taken over, since this one was not heard of for too long. It must not act any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  readonly lease: string;

  constructor({ name }: Lease) {
    super(`another replica has taken over ${name}`);
    this.lease = name;
  }
}

/** Others may have taken this process for dead, and the lease with it. */
export function isLost(leases: Pick<Leases, 'prove'>, lease: Lease): boolean {
  try {
    leases.prove(lease);
    return false;
  } catch (error) {
    if (error instanceof LeaseLost) return true;
    throw error;
  }
}

/** The only process on its store. */
export const ALONE: Leases = {
  claim: async (name) => ({ name, holder: 'alone', epoch: 0 }),
  release: async () => {},
  prove: () => {},
  onWake: () => () => {},
};

/** The store as the lease's holder sees it: whatever it writes proves that it still holds it, or throws `LeaseLost`. */
export function underLease<Store extends object>(store: Store, lease: Lease): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const proof = PROVED[String(name)];
      return proof ? (...given: unknown[]) => member.apply(target, proof(given, lease)) : member.bind(target);
    },
  });
}

/** How each of the writes takes its lease. */
const PROVED: Readonly<Record<string, (given: readonly unknown[], lease: Lease) => unknown[]>> = {
  append: ([append], lease) => [{ ...Object(append), lease }],
  advance: ([reader, position, entries], lease) => [reader, position, entries, lease],
  put: ([reader, entries], lease) => [reader, entries, lease],
};
