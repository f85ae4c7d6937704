import { createInterface } from 'node:readline';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { BEN } from './events.ts';

/** Appends so many bytes for each line it is told, verifies when told so, and says in JSON what came of it. */
const [folder = ''] = process.argv.slice(2);
const store = await openStore({ folder, clock: systemClock });
say({ status: 'open' });
for await (const line of createInterface({ input: process.stdin })) {
  say(await (line === 'verify' ? verifyChain(readAll(store)) : append(Number(line))));
}

async function append(bytes: number): Promise<object> {
  try {
    const { length: expectedVersion } = await store.read('s');
    const events = [{ type: 'noted', actor: BEN, data: { text: 'x'.repeat(bytes) } }];
    return { status: (await store.append({ stream: 's', expectedVersion, events })).status };
  } catch (error) {
    return error instanceof Error ? { ...error, message: error.message, cause: undefined } : { error };
  }
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
