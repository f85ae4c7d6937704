import type { RecordedEvent } from '../../audit/hash-event.ts';
import { type KnownHead, verifyChain } from '../../audit/verify-chain.ts';
import { verifySelection } from '../../audit/verify-selection.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { print, printProblem } from '../print.ts';
import { ExportProblem, type Follows, readExport, type Selection } from '../read-export.ts';
import { readSegments, segmentsIn } from '../segments.ts';
import type { Ask } from '../surroundings.ts';
import { brokenVerdict, verdict } from './audit-verdict.ts';

/** An export, without any store: the whole chain, or a part as far as a part can be checked. */
export async function verifyFile(asked: Ask, file: string, heads: readonly KnownHead[]): Promise<ExitCode> {
  const what = file === '-' ? 'stdin' : file;
  try {
    const input = file === '-' ? asked.terminal.readInput() : undefined;
    const read = (onSaid: OnSaid = () => {}) =>
      readExport(file, async () => (await input) ?? NOTHING, onSaid);
    const { said, isEmpty } = await beginningOf(read);
    if (isEmpty && !said)
      return await printProblem(asked, EXIT.failed, 'empty', [
        `EMPTY  ${what}: there is no event in it, so it proves nothing.`,
      ]);
    if (said && 'selection' in said) return await verdictOfPart(asked, read(), { ...said, heads, what });
    if (said) return await verdictOfStretch(asked, read(), { start: said.follows, heads, what });
    return await verdict(asked, read, { heads }, what);
  } catch (error) {
    return unreadable(asked, error);
  }
}

/** The exports that compactions wrote, in sequence. */
export async function verifyFolder(
  asked: Ask,
  folder: string,
  heads: readonly KnownHead[],
): Promise<ExitCode> {
  const segments = segmentsIn(folder);
  if (segments.length === 0)
    return printProblem(asked, EXIT.failed, 'unreadable', [
      `${folder} has no exports of a compaction in it.`,
    ]);
  try {
    const { said } = await beginningOf((onSaid) => readSegments(segments, onSaid));
    if (said && 'follows' in said)
      return await verdictOfStretch(asked, readSegments(segments), {
        start: said.follows,
        heads,
        what: folder,
      });
    return await verdict(asked, () => readSegments(segments), { heads }, folder);
  } catch (error) {
    return unreadable(asked, error);
  }
}

const NOTHING = new Uint8Array();

type Said = Selection | Follows;
type OnSaid = (said: Said) => void;

/** What a file says of itself, read up to its first event. */
async function beginningOf(
  read: (onSaid: OnSaid) => AsyncGenerator<RecordedEvent>,
): Promise<{ readonly said: Said | undefined; readonly isEmpty: boolean }> {
  let said: Said | undefined;
  const events = read((found) => {
    said ??= found;
  });
  const { done: isEmpty = false } = await events.next();
  await events.return(undefined);
  return { said, isEmpty };
}

function unreadable(asked: Ask, error: unknown): Promise<ExitCode> {
  if (!(error instanceof ExportProblem)) throw error;
  return printProblem(asked, EXIT.failed, 'unreadable', [error.message]);
}

interface Stretch {
  readonly start: KnownHead;
  readonly heads: readonly KnownHead[];
  readonly what: string;
}

/** Whole from its first event to its last; that it follows what it says it follows, only what came before can show. */
async function verdictOfStretch(
  asked: Ask,
  events: AsyncIterable<RecordedEvent>,
  { start, heads, what }: Stretch,
): Promise<ExitCode> {
  const within = heads.filter(({ position }) => position > start.position);
  const found = await verifyChain(events, within, start);
  if (found.status === 'broken') return brokenVerdict(asked, found, what);
  const { head } = found;
  const words = [
    `A STRETCH  ${what}: whole from #${start.position + 1} to #${head.position} ${head.hash}`,
    `It follows #${start.position} ${start.hash}: the export before it has to end with that.`,
  ];
  return print(asked, EXIT.done, { ...found, follows: start }, words, 'good');
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
