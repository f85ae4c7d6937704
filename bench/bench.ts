import { parseArgs } from 'node:util';
import { FULL, measure, measureLoad, measureSoak, QUICK } from './measure.ts';
import { withPostgres } from './own-postgres.ts';
import { report, soakReport } from './report.ts';
import { loadReport } from './report-load.ts';

// Measures the bot as it is shipped, on this machine. Never fails because of a time: only when something is broken.
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    // Only the parts under load, or only memory over so many minutes.
    load: { type: 'boolean', default: false },
    soak: { type: 'string' },
  },
});

const extent = values.quick ? QUICK : FULL;
const tell = (what: string) => console.error(`${what} …`);
const print = <Measured>(measured: Measured, words: (measured: Measured) => string) =>
  console.log(values.json ? JSON.stringify(measured, null, 2) : words(measured));

if (values.soak !== undefined) print(await measureSoak(minutesIn(values.soak)), soakReport);
// A database that has to be made takes longer than a quick look may.
else if (values.quick) await all();
else await withPostgres(all);

async function all(): Promise<void> {
  if (values.load) print(await measureLoad(extent, tell), loadReport);
  else print(await measure(extent, tell), report);
}

function minutesIn(text: string): number {
  const minutes = Number(text);
  if (minutes > 0) return minutes;
  throw new Error('--soak takes minutes: npm run bench -- --soak 60');
}
