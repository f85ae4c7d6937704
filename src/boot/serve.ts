import { readConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { crashAt } from '../lib/crash-points.ts';
import { recordAhead } from './moved-clock.ts';
import { logCrashes, openLog } from './open-log.ts';
import { startBot } from './start-bot.ts';

/** Over a dead network nothing says goodbye; what was acknowledged is stored. Kubernetes kills after 30 s, others after 20. */
const LEAVE_MS = 18_000;
/**
 * Node waits at the end for the threads that compile, while one of them may wait for the main thread, for ever
 * (nodejs/node#54918, open in November 2026). What they are at is done within this time, as long as both go on.
 */
const REST_MS = 200;

/** Runs the bot until it is told to stop. Ends the process when the environment or the files keep it from starting. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const checked = readConfig(environment);
  if (!checked.ok) return refuse('Runbolt cannot start with this environment:', checked.problems);
  const { config } = checked;
  if (config.crashAt) crashAt(config.crashAt);

  // Without Slack tokens a person sits before this terminal: one line with the address, and no log unless asked for.
  const quiet = config.slack === undefined && environment.LOG_LEVEL === undefined;
  const { log, redactor } = openLog(quiet ? 'warn' : config.logLevel);
  logCrashes(log);

  const started = await startBot(config, { log, redactor });
  if (!started.ok) return refuse('Runbolt cannot start:', started.problems);
  const { bot } = started;

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      systemClock.after(LEAVE_MS, () => {
        log.warn('leaving before everything was closed: what is under way is looked up by whoever goes on');
        process.exit(1);
      });
      bot.stop().then(
        () => systemClock.after(REST_MS, () => process.exit(0)),
        (error: unknown) => {
          log.error({ err: error }, 'could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
  // Last: whoever reads this may tell us to stop at once.
  if (bot.local) console.log(`Runbolt is ready: open ${bot.url} and type /pause-purge`);
  const warning = recordAhead(config);
  log.info({ url: bot.url, systems: config.systems, ...(warning !== undefined && { warning }) }, 'ready');
}

function refuse(headline: string, problems: readonly string[]): never {
  console.error([headline, ...problems.map((problem) => `  ${problem.replaceAll('\n', '\n  ')}`)].join('\n'));
  process.exit(1);
}
