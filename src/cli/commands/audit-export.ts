import {
  type ExportFilter,
  exportCsv,
  exportJsonLines,
  selectEvents,
  selectionLine,
} from '../../audit/export.ts';
import { readAll } from '../../audit/read-all.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { withRecord } from '../open-line.ts';
import type { Ask } from '../surroundings.ts';

export interface ExportOptions extends ExportFilter {
  readonly format: 'jsonl' | 'csv';
}

/** Writes the record, or a selection of it, to the standard output, a batch at a time. */
export function exportRecord(asked: Ask, { format, ...filter }: ExportOptions): Promise<ExitCode> {
  return withRecord(asked, async (record) => {
    let found = 0;
    const events = counting(selectEvents(readAll(record), filter), () => {
      found += 1;
    });
    const selection = selectionLine(filter);
    if (selection !== undefined && format === 'jsonl') await asked.terminal.write(selection);
    for await (const text of format === 'csv' ? exportCsv(events, filter) : exportJsonLines(events)) {
      // Whoever closed the pipe has seen enough.
      if (!(await asked.terminal.write(text))) break;
    }
    if (selection === undefined) return EXIT.done;
    asked.terminal.complain(found === 0 ? `Nothing in the record fits ${inWords(filter)}.` : PART);
    // Time may pass without an event; whoever names a run or an incident means one that there is.
    return found === 0 && (filter.run ?? filter.incident) !== undefined ? EXIT.failed : EXIT.done;
  });
}

const PART = 'This is a part of the record: each event proves itself, but not that none is missing.';

/** `run r-7k3f9qxa, from 2026-03-04T02:48:00.000Z` */
const inWords = (filter: ExportFilter): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : value}`)
    .join(', ');

async function* counting<One>(all: AsyncIterable<One>, seen: () => void): AsyncGenerator<One> {
  for await (const one of all) {
    seen();
    yield one;
  }
}
