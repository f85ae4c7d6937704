import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { appendTo } from './events.ts';

/** Appends as fast as it can with eight writers and prints what was acknowledged, until somebody kills it. */
const [place = '', name = ''] = process.argv.slice(2);
const store = await openStore({ ...JSON.parse(place), clock: systemClock });
for (let writer = 0; writer < 8; writer++) void appendForever(`${name}/${writer}`);

async function appendForever(stream: string): Promise<void> {
  for (let version = 0; ; version++) {
    const result = await store.append(appendTo(stream, version, { idempotencyKey: `${stream}@${version}` }));
    if (result.status !== 'appended') throw new Error(`${stream} ${version}: ${result.status}`);
    process.stdout.write(`${stream} ${version + 1}\n`);
  }
}
