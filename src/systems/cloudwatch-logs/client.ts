import { readAll, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { type CloudWatchLogs, LogEvent, type WantedLines } from './port.ts';

/** Nothing here writes, so the SDK may try again. */
const ATTEMPTS = 3;
/** A search of a large group answers with many pages that are empty; somewhere it has to end. */
const MOST_PAGES = 20;
/** What the API allows. */
const LINES_AT_ONCE = 10_000;

/** The real Amazon CloudWatch Logs of one region. The SDK is loaded at the first call. */
export function connectCloudWatchLogs(connection: AwsConnection): CloudWatchLogs {
  const ask = awsCalls('Amazon CloudWatch Logs', connection);
  const sdk = lazily(async () => {
    const logs = await import('@aws-sdk/client-cloudwatch-logs');
    const settings = { ...awsSettings(connection), maxAttempts: ATTEMPTS };
    return { ...logs, client: new logs.CloudWatchLogsClient(settings) };
  });

  return {
    filterLogEvents(wanted, signal) {
      const operation = `filter log events ${wanted.logGroup}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { client, FilterLogEventsCommand } = await sdk();
        let left = wanted.limit;
        let cut = false;
        const { items, more } = await turnPages(MOST_PAGES, async (nextToken) => {
          const command = new FilterLogEventsCommand({
            ...requestFor(wanted, left),
            ...(nextToken && { nextToken }),
          });
          const page = await client.send(command, { abortSignal });
          const events = page.events ?? [];
          left -= events.length;
          cut = left <= 0 && Boolean(page.nextToken);
          const read = events.map(({ timestamp, logStreamName, message }) => ({
            at: timestamp,
            stream: logStreamName,
            message,
          }));
          return { items: readAll(LogEvent, read), next: cut ? undefined : page.nextToken };
        });
        const newestFirst = items.toSorted((a, b) => b.at.getTime() - a.at.getTime());
        return { events: newestFirst, more: more || cut };
      });
    },
  };
}

function requestFor({ logGroup, from, to, pattern }: WantedLines, limit: number) {
  return {
    // An ARN leads to a group of another account, a name does not.
    ...(logGroup.startsWith('arn:') ? { logGroupIdentifier: logGroup } : { logGroupName: logGroup }),
    startTime: from.getTime(),
    endTime: to.getTime(),
    ...(pattern !== undefined && pattern !== '' && { filterPattern: pattern }),
    limit: Math.min(limit, LINES_AT_ONCE),
    // When there are too many, the newest are those to see.
    startFromHead: false,
  };
}
