import { pino } from 'pino';
import { startBot } from './boot/start-bot.ts';
import { readConfig } from './config.ts';

const checked = readConfig(process.env);
if (!checked.ok) refuse('Runbolt cannot start with this environment:', checked.problems);
const { config } = checked;

// Without Slack tokens a person sits before this terminal: one line with the address, and no log unless asked for.
const quiet = config.slack === undefined && process.env.LOG_LEVEL === undefined;
const log = pino({ level: quiet ? 'warn' : config.logLevel });

const started = await startBot(config, { log });
if (!started.ok) refuse('Runbolt cannot start:', started.problems);
const { bot } = started;

if (bot.local) console.log(`Runbolt is ready: open ${bot.url} and type /pause-purge`);
log.info({ url: bot.url, systems: config.systems }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    bot.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  });
}

function refuse(headline: string, problems: readonly string[]): never {
  console.error([headline, ...problems.map((problem) => `  ${problem.replaceAll('\n', '\n  ')}`)].join('\n'));
  process.exit(1);
}
