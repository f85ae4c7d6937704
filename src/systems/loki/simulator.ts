import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { LogLine, Loki, Search } from './port.ts';
import { logFilter } from './simulated-logql.ts';

/** Streams of lines, oldest first. */
export const LokiState = z.object({
  streams: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      lines: z.array(z.object({ at: z.string(), line: z.string() })),
    }),
  ),
});
export type LokiState = z.output<typeof LokiState>;

export interface SimulatedLoki extends Loki {
  rows(): readonly PanelRow[];
}

const SYSTEM = 'Loki';

export function simulateLoki({ state, clock, faults }: Simulation<LokiState>): SimulatedLoki {
  const call = troubles({ id: 'loki', system: SYSTEM, faults, clock });

  function found({ logql, from, to }: Search, operation: string): readonly LogLine[] {
    const matches = filterOf(logql, operation);
    const lines = state.streams.flatMap(({ labels, lines: its }) =>
      its.map(({ at, line }) => ({ at: new Date(at), line, labels })),
    );
    // The start belongs to the range, the end does not.
    return lines
      .filter((one) => one.at >= from && one.at < to && matches(one))
      .sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  return {
    lines(search, signal) {
      const operation = `search ${search.logql}`;
      return call({ operation, signal }, () => {
        const all = found(search, operation);
        return (search.first === 'oldest' ? all : all.toReversed()).slice(0, search.limit);
      });
    },

    count(search, signal) {
      const operation = `count ${search.logql}`;
      return call({ operation, signal }, () => found(search, operation).length);
    },

    rows: () => state.streams.map(toRow),
  };
}

function filterOf(logql: string, operation: string): (line: LogLine) => boolean {
  try {
    return logFilter(logql);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `${SYSTEM} says: ${error.message} (${operation}).`;
    throw new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
  }
}

function toRow({ labels, lines }: LokiState['streams'][number]): PanelRow {
  const title = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const last = lines.at(-1);
  const detail = last ? `last ${last.at.slice(0, 16).replace('T', ' ')} UTC` : 'no lines';
  return { id: `loki/${title}`, title, status: `${lines.length} lines`, detail, tone: 'quiet' };
}
