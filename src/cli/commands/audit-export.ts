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
    const events = selectEvents(readAll(record), filter);
    const selection = selectionLine(filter);
    if (selection !== undefined && format === 'jsonl') await asked.terminal.write(selection);
    for await (const text of format === 'csv' ? exportCsv(events, filter) : exportJsonLines(events)) {
      // Whoever closed the pipe has seen enough.
      if (!(await asked.terminal.write(text))) break;
    }
    if (selection !== undefined) {
      asked.terminal.complain(
        'This is a part of the record: each event proves itself, but not that none is missing.',
      );
    }
    return EXIT.done;
  });
}
