import type { CloudWatchLogsState } from './simulator.ts';

export const API_LOGS = '/ecs/credlink-api';

/** What CredLink's API writes on any day. */
export function seedCloudWatchLogs(now: Date): CloudWatchLogsState {
  const from = new Date(now.getTime() - 2 * 3_600_000).toISOString();
  return {
    groups: {
      [API_LOGS]: [
        { stream: 'api/1', message: 'INFO request {n} signed in 84 ms', everyMs: 2_000, from },
        { stream: 'api/2', message: 'INFO DB_POOL max=5 idle=2', everyMs: 60_000, from },
      ],
    },
  };
}
