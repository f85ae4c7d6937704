// The bot, which on SIGUSR2 tidies its heap and says how much of it is alive.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import '../src/main.ts';

setFlagsFromString('--expose-gc');
const tidy: unknown = runInNewContext('gc');

process.on('SIGUSR2', () => {
  if (typeof tidy === 'function') tidy();
  console.log(`heap: ${process.memoryUsage().heapUsed}`);
});
