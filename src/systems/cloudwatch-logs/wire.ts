import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import type { CloudWatchLogs } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 3;

const FilterLogEvents = z.strictObject({
  logGroupName: z.string(),
  startTime: z.number(),
  endTime: z.number(),
  filterPattern: z.string().optional(),
  limit: z.number(),
  startFromHead: z.literal(false),
  nextToken: z.string().optional(),
});

/** The simulated CloudWatch Logs behind the vendor's own HTTP: AWS JSON 1.1; its times are milliseconds. */
export function cloudwatchLogsServer(logs: CloudWatchLogs) {
  const calls = {
    async FilterLogEvents(body: unknown) {
      const asked = FilterLogEvents.parse(body);
      const from = Number(asked.nextToken ?? 0);
      const { events } = await logs.filterLogEvents({
        logGroup: asked.logGroupName,
        from: new Date(asked.startTime),
        to: new Date(asked.endTime),
        pattern: asked.filterPattern,
        limit: Number.MAX_SAFE_INTEGER,
      });
      const until = from + Math.min(PAGE, asked.limit);
      return {
        events: events.slice(from, until).map(({ at, stream, message }, index) => ({
          eventId: String(from + index),
          timestamp: at.getTime(),
          logStreamName: stream,
          message,
        })),
        ...(events.length > until && { nextToken: String(until) }),
      };
    },
  };
  return awsJsonServer(calls, {
    not_found: 'ResourceNotFoundException',
    invalid: 'InvalidParameterException',
  });
}
