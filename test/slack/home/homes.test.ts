import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { type Lease, LeaseLost, type Leases } from '../../../src/audit/lease.ts';
import type { Commands } from '../../../src/slack/commands.ts';
import { createHomes } from '../../../src/slack/home/homes.ts';
import { HeldClock } from '../../support/held-clock.ts';

test('a lease that was lost is given back before it is claimed anew, and at the stop none is left', async () => {
  const leases = new OneRow();
  const clock = new HeldClock();
  const calls: (() => void)[] = [];
  const homes = createHomes({
    ...{ client: new WebClient(), commands: {} as Commands, leases, clock },
    log: { warn() {}, error() {}, info() {} },
    store: {
      onAppend: (call) => {
        calls.push(call);
        return () => {};
      },
      entries: async () => [],
      put: async () => {},
    },
  });
  homes.start();
  await clock.advance(2_000);
  leases.lose();

  for (const call of calls) call();
  await clock.advance(2_000);

  expect(leases.claimed).toEqual([1, 2]);
  await homes.stop();
  expect(leases.row).toBeUndefined();
});

/** Leases as a database keeps them: whoever has the row has it, also after losing the right to act by it. */
class OneRow implements Leases {
  row: Lease | undefined;
  readonly claimed: number[] = [];
  #lost = new Set<number>();
  #epochs = 0;

  async claim(name: string): Promise<Lease | undefined> {
    if (this.row) return undefined;
    this.row = { name, holder: 'replica-1', epoch: ++this.#epochs };
    this.claimed.push(this.row.epoch);
    return this.row;
  }

  async release({ epoch }: Lease): Promise<void> {
    if (this.row?.epoch === epoch) this.row = undefined;
  }

  prove(lease: Lease): void {
    if (this.#lost.has(lease.epoch)) throw new LeaseLost(lease);
  }

  onWake(): () => void {
    return () => {};
  }

  lose(): void {
    if (this.row) this.#lost.add(this.row.epoch);
  }
}
