import { type Logger, LogLevel } from '@slack/web-api';
import type { Log } from './log.ts';

/** Bolt's and the Web API client's own words in our log. What they say at debug level may hold tokens: left out. */
export function boltLog(log: Log): Logger {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (...words: unknown[]) =>
      log[level]({ slack: words.map(String).join(' ').slice(0, 2000) }, 'Slack SDK');
  return {
    debug() {},
    // The SDK's information is our detail: it reports every reconnect and every retry.
    info() {},
    warn: at('warn'),
    error: at('error'),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
