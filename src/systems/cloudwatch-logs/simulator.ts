import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import { filterPattern } from './filter-pattern.ts';
import type { CloudWatchLogs, LogEvent, WantedLines } from './port.ts';

/** What one writer has in a log group: the same line again and again, with a number that counts up. */
const Writer = z.object({
  stream: z.string(),
  /** `{n}` becomes the number of the line. */
  message: z.string(),
  everyMs: z.number().positive(),
  from: z.string(),
  /** When it fell silent. */
  until: z.string().optional(),
});

/** The simulated log groups as plain JSON; lines are worked out when they are asked for. */
export const CloudWatchLogsState = z.object({ groups: z.record(z.string(), z.array(Writer)) });
export type CloudWatchLogsState = z.output<typeof CloudWatchLogsState>;
type Writer = z.output<typeof Writer>;

interface CloudWatchLogsSimulation extends Simulation<CloudWatchLogsState> {
  /** Lets the rest of the world write what it would have written by now. */
  readonly catchUp?: () => void;
}

/** What only a simulator can do, beside the port. */
export interface SimulatedCloudWatchLogs extends CloudWatchLogs {
  write(group: string, writer: Pick<Writer, 'stream' | 'message' | 'everyMs'>): void;
  /** Whoever writes lines with this text falls silent. */
  silence(group: string, text: string): void;
  rows(): readonly PanelRow[];
}

/** Log groups that are written to as time goes by. */
export function simulateCloudWatchLogs(simulation: CloudWatchLogsSimulation): SimulatedCloudWatchLogs {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 'cloudwatch-logs', system: 'Amazon CloudWatch Logs', faults, clock });

  return {
    filterLogEvents(wanted, signal) {
      const operation = `filter log events ${wanted.logGroup}`;
      return call({ operation, signal }, () => {
        catchUp();
        const writers = state.groups[wanted.logGroup];
        if (!writers) throw answer('not_found', operation, 'The specified log group does not exist.');
        const matches = filterPattern(wanted.pattern ?? '');
        if (!matches) throw answer('invalid', operation, 'The simulator does not know this filter pattern.');
        const all = writers
          .flatMap((writer) => linesOf(writer, wanted, clock.now()))
          .filter(({ message }) => matches(message))
          .sort((a, b) => b.at.getTime() - a.at.getTime());
        return { events: all.slice(0, wanted.limit), more: all.length > wanted.limit };
      });
    },

    write(group, writer) {
      const writers = state.groups[group] ?? [];
      state.groups[group] = [...writers, { ...writer, from: clock.now().toISOString() }];
      changed();
    },

    silence(group, text) {
      const until = clock.now().toISOString();
      for (const writer of state.groups[group] ?? [])
        if (writer.message.includes(text)) writer.until ??= until;
      changed();
    },

    rows: () =>
      Object.entries(state.groups).map(([group, writers]) => {
        const loud = writers.filter(({ until, message }) => until === undefined && message.includes('ERROR'));
        const detail = loud[0]?.message.replace('{n}', '…') ?? 'no errors are being written';
        const [status, tone] = loud.length > 0 ? (['Errors', 'bad'] as const) : (['Quiet', 'good'] as const);
        return { id: `cloudwatch-logs/${group}`, title: group, status, detail, tone };
      }),
  };
}

function linesOf(writer: Writer, { from, to }: WantedLines, now: Date): LogEvent[] {
  const began = Date.parse(writer.from);
  const ended = writer.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(writer.until);
  const last = Math.min(to.getTime(), now.getTime(), ended);
  const first = Math.max(0, Math.ceil((from.getTime() - began) / writer.everyMs));
  const lines: LogEvent[] = [];
  for (let n = first; began + n * writer.everyMs <= last; n++)
    lines.push({
      at: new Date(began + n * writer.everyMs),
      stream: writer.stream,
      message: writer.message.replace('{n}', String(n + 1)),
    });
  return lines;
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({
    system: 'Amazon CloudWatch Logs',
    operation,
    kind,
    message: `Amazon CloudWatch Logs says: ${message}`,
  });
}
