import { type ExportFilter, exportCsv, exportJsonLines, selectEvents } from '../../audit/export.ts';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import { type EventRecord, readAll } from '../../audit/read-all.ts';
import { type KnownHead, verifyChain } from '../../audit/verify-chain.ts';
import { RecordReplyView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask, type Line } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { ExportProblem, readExport } from '../read-export.ts';
import type { Ask } from '../surroundings.ts';

export interface VerifyOptions {
  /** An export; absent: the record itself. */
  readonly file: string | undefined;
  /** Heads noted at the time, `position:hash`: with them, rows cut off at the end show too. */
  readonly heads: readonly string[];
}

/** Follows the chain of the whole record, or of an export without any store. */
export async function verify(asked: Ask, { file, heads }: VerifyOptions): Promise<ExitCode> {
  const known = heads.map(readHead);
  const wrong = heads.find((_, index) => known[index] === undefined);
  if (wrong !== undefined) {
    const problem = `--head ${wrong} is no head: it looks like 1207:9f86d081884c…, as the audit channel shows it.`;
    return printProblem(asked, EXIT.usage, 'bad_head', [problem]);
  }
  const sure = known.flatMap((head) => head ?? []);
  if (file !== undefined) return verifyFile(asked, file, sure);
  return withLine(asked, (line) => verdict(asked, readAll(recordOver(line)), sure, 'the record'));
}

async function verifyFile(asked: Ask, file: string, heads: readonly KnownHead[]): Promise<ExitCode> {
  try {
    const events = readExport(file, () => asked.terminal.readInput());
    return await verdict(asked, events, heads, file === '-' ? 'stdin' : file);
  } catch (error) {
    if (!(error instanceof ExportProblem)) throw error;
    return printProblem(asked, EXIT.failed, 'unreadable', [error.message]);
  }
}

async function verdict(
  asked: Ask,
  events: AsyncIterable<RecordedEvent>,
  heads: readonly KnownHead[],
  what: string,
): Promise<ExitCode> {
  const found = await verifyChain(events, heads);
  if (found.status === 'broken') {
    return print(asked, EXIT.failed, found, [`BROKEN  ${what}: ${found.problem.message}`], 'bad');
  }
  const { events: count, head } = found;
  const doubt = 'Events cut off at the end show only against a head that was noted elsewhere (--head).';
  const words = [
    `WHOLE  ${what}: ${count} events, from the first to #${head.position} ${head.hash}`,
    ...(heads.length > 0 ? [] : [doubt]),
  ];
  return print(asked, EXIT.done, found, words, 'good');
}

export interface ExportOptions extends ExportFilter {
  readonly format: 'jsonl' | 'csv';
}

/** Writes the record, or a selection of it, to the standard output, a batch at a time. */
export function exportRecord(asked: Ask, { format, ...filter }: ExportOptions): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const events = selectEvents(readAll(recordOver(line)), filter);
    for await (const text of format === 'csv' ? exportCsv(events) : exportJsonLines(events)) {
      // Whoever closed the pipe has seen enough.
      if (!(await asked.terminal.write(text))) break;
    }
    return EXIT.done;
  });
}

const recordOver = (line: Line): EventRecord => ({
  recordedAfter: async (after, limit) =>
    (await ask(line, 'record', { after, limit }, RecordReplyView)).events,
});

function readHead(text: string): KnownHead | undefined {
  const [, position, hash] = /^#?(\d{1,15})[:\s]([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  return position === undefined || hash === undefined
    ? undefined
    : { position: Number(position), hash: hash.toLowerCase() };
}
