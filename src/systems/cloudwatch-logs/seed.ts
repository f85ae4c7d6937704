import type { CloudWatchLogsState } from './simulator.ts';

export const API_LOGS = '/ecs/credlink-api';

/** What CredLink's API writes while a bad build of it runs. */
export const ERROR_LINES = {
  stream: 'api/1',
  message: 'ERROR request {n} failed: sorry, too many clients already',
  everyMs: 3_000,
};
const BAD_BUILD_MS_AGO = 25 * 60_000;

/** What CredLink's API writes on any day, and since its bad build of the night went out. */
export function seedCloudWatchLogs(now: Date): CloudWatchLogsState {
  const from = new Date(now.getTime() - 2 * 3_600_000).toISOString();
  const since = new Date(now.getTime() - BAD_BUILD_MS_AGO).toISOString();
  return {
    groups: {
      [API_LOGS]: [
        { stream: 'api/1', message: 'INFO request {n} signed in 84 ms', everyMs: 2_000, from },
        { stream: 'api/2', message: 'INFO DB_POOL max=5 idle=2', everyMs: 60_000, from },
        { ...ERROR_LINES, from: since },
      ],
    },
  };
}
