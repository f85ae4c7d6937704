/**
 * Ill-treats the bot by a seed and checks at the end, from what the world outside counted, that nothing was lost, done
 * twice or left untold. docs/reliability.md says what it found.
 */
import { readOptions, USAGE } from './chaos/options.ts';
import { reportOf } from './chaos/report.ts';
import { runChaos } from './chaos/run-chaos.ts';

const options = read();
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
const outcome = await runChaos(options, interruption.signal);
console.log(reportOf(options, outcome));
process.exit(outcome.violations.length === 0 ? 0 : 1);

function read() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nUsage: ${USAGE}`);
    process.exit(2);
  }
}
