import type { RecordedEvent } from '../../audit/hash-event.ts';
import type { KnownHead } from '../../audit/verify-chain.ts';
import { verifySelection } from '../../audit/verify-selection.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { print, printProblem } from '../print.ts';
import { ExportProblem, readExport, type Selection } from '../read-export.ts';
import type { Ask } from '../surroundings.ts';
import { verdict } from './audit-verdict.ts';

/** An export, without any store: the whole chain, or a part as far as a part can be checked. */
export async function verifyFile(asked: Ask, file: string, heads: readonly KnownHead[]): Promise<ExitCode> {
  const what = file === '-' ? 'stdin' : file;
  let selection: Selection | undefined;
  try {
    const events = readExport(
      file,
      () => asked.terminal.readInput(),
      (found) => {
        selection = found;
      },
    );
    const begun = await fromFirst(events);
    if (!selection) return await verdict(asked, begun, heads, what);
    return await verdictOfPart(asked, begun, { ...selection, heads, what });
  } catch (error) {
    if (!(error instanceof ExportProblem)) throw error;
    return printProblem(asked, EXIT.failed, 'unreadable', [error.message]);
  }
}

/** Reads up to the first event, so that what the file says of itself is known. */
async function fromFirst(events: AsyncGenerator<RecordedEvent>): Promise<AsyncIterable<RecordedEvent>> {
  const first = await events.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* events;
  })();
}

interface Part extends Selection {
  readonly heads: readonly KnownHead[];
  readonly what: string;
}

async function verdictOfPart(
  asked: Ask,
  events: AsyncIterable<RecordedEvent>,
  { selection, streams, heads, what }: Part,
): Promise<ExitCode> {
  const found = await verifySelection(events, { streams, heads });
  if (found.status === 'broken') {
    return print(asked, EXIT.failed, found, [`BROKEN  ${what}: ${found.problem.message}`], 'bad');
  }
  const missing = streams
    ? 'None is missing in between; what came before the first or after the last cannot show.'
    : 'That none is missing cannot show.';
  const words = [
    `A PART  ${what}: ${found.events} events of ${JSON.stringify(selection)}, each as it was recorded`,
    `${missing} The whole is proved by an export without a filter.`,
  ];
  return print(asked, EXIT.done, { ...found, selection }, words, 'good');
}
