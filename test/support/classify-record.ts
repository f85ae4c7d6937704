import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { HeldClock } from './held-clock.ts';

/** What stands in the record of a folder that no process holds: whether the chain is whole, and which steps began. */
export async function classifyRecord(folder: string) {
  const store = await openStore({ folder, clock: new HeldClock() });
  const verdict = await verifyChain(readAll(store));
  const events = await store.readAfter(0, 1_000);
  await store.close();
  const started = events.filter(({ type }) => type === 'step_started').map(({ data }) => data.step);
  return { chain: verdict.status, started };
}
