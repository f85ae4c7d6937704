import { parseArgs } from 'node:util';
import { FULL, measure, QUICK } from './measure.ts';
import { report } from './report.ts';

// Measures the bot as it is shipped, on this machine. Never fails because of a time: only when something is broken.
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});

const measured = await measure(values.quick ? QUICK : FULL, (what) => console.error(`${what} …`));
console.log(values.json ? JSON.stringify(measured, null, 2) : report(measured));
