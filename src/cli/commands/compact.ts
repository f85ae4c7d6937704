import { resolve } from 'node:path';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import type { EventRecord } from '../../audit/read-all.ts';
import { formatDurationShort } from '../../lib/duration.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { SealedReplyView, SealReplyView, ShrinkReplyView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask, type Line } from '../line.ts';
import { recordOver, withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { whoAsks } from '../saved-login.ts';
import { segmentName, segmentsIn } from '../segments.ts';
import type { Ask } from '../surroundings.ts';
import { writeSegment } from '../write-segment.ts';

export interface CompactOptions {
  readonly olderThanMs: number;
  /** The folder that the exports go to. */
  readonly to: string;
}

/** So many go at once: what the bot takes them out in is over before anybody notices. */
const AT_ONCE = 5_000;
const YOUNGEST_MS = 30 * 24 * 60 * 60_000;

/**
 * Exports what is old, seals it, and takes out of the record what is over. Each part is on the disk and was read back
 * before anything goes, and goes together with its seal: stopped anywhere, it goes on when it is called again.
 */
export async function compact(asked: Ask, { olderThanMs, to }: CompactOptions): Promise<ExitCode> {
  if (olderThanMs < YOUNGEST_MS)
    return printProblem(asked, EXIT.usage, 'too_young', [
      'People still look at the last 30 days: --older-than takes 30d or more.',
    ]);
  const folder = resolve(to);
  makeFolder(folder);
  return withLine(asked, async (line) => {
    const before = new Date(asked.clock.now().getTime() - olderThanMs);
    const sums = { sealed: 0, removed: 0, kept: 0, files: 0 };
    for (;;) {
      const part = await compactPart(asked, line, { folder, before });
      if ('problem' in part) return printProblem(asked, EXIT.failed, 'not_compacted', [part.problem]);
      if (part.status === 'nothing') break;
      sums.sealed = part.position;
      sums.removed += part.removed;
      sums.kept = part.kept;
      sums.files += 1;
    }
    if (sums.files === 0)
      return print(asked, EXIT.done, sums, [
        `Nothing is older than ${formatDurationShort(olderThanMs)} and not sealed yet.`,
      ]);
    const size = await givenBack(line);
    return print(asked, EXIT.done, { ...sums, folder, ...size }, summary(sums, folder, size), 'good');
  });
}

interface Sums {
  readonly sealed: number;
  readonly removed: number;
  readonly kept: number;
  readonly files: number;
}

interface Wish {
  readonly folder: string;
  readonly before: Date;
}

type Part =
  | { readonly status: 'nothing' }
  | { readonly status: 'sealed'; readonly position: number; readonly removed: number; readonly kept: number }
  | { readonly problem: string };

async function compactPart(asked: Ask, line: Line, { folder, before }: Wish): Promise<Part> {
  const { position: after } = await ask(line, 'sealed', {}, SealedReplyView);
  const begun = segmentsIn(folder).find(({ from }) => from === after + 1);
  const most = begun ? begun.through - after : AT_ONCE;
  const events = await olderThan(before, recordOver(line), { after, most });
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return { status: 'nothing' };
  if (first.position !== after + 1)
    return {
      problem: `Event ${after + 1} is missing: look with “runbolt audit verify”. Nothing was taken out.`,
    };

  const file = segmentName(first.position, last.position);
  const sha256 = await writeSegment(`${folder}/${file}`, events);
  if (sha256 === undefined)
    return { problem: `${folder}/${file} is there already and holds something else. Nothing was taken out.` };
  const reply = await ask(
    line,
    'seal',
    {
      ...whoAsks(asked),
      through: { position: last.position, hash: last.hash },
      export: { file, events: events.length, sha256 },
      before: before.toISOString(),
    },
    SealReplyView,
  );
  if (reply.status === 'sealed') return reply;
  return { problem: 'Somebody else has sealed the record meanwhile. Call it again.' };
}

async function olderThan(
  before: Date,
  record: EventRecord,
  { after, most }: { readonly after: number; readonly most: number },
): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  while (events.length < most) {
    const from = events.at(-1)?.position ?? after;
    const found = await record.recordedAfter(from, Math.min(500, most - events.length));
    const old = found.filter(({ at }) => Date.parse(at) < before.getTime());
    events.push(...old);
    if (old.length < found.length || found.length === 0) break;
  }
  return events;
}

/** Rewriting the whole file holds up whoever uses it: only where no bot does. */
async function givenBack(line: Line) {
  return line.by === 'own' ? ask(line, 'shrink', {}, ShrinkReplyView) : undefined;
}

function summary(
  { sealed, removed, kept, files }: Sums,
  folder: string,
  size: Awaited<ReturnType<typeof givenBack>>,
): readonly string[] {
  const space =
    size?.before === undefined || size.after === undefined
      ? 'The space is used again for what comes.'
      : `The file shrank from ${megabytes(size.before)} to ${megabytes(size.after)}.`;
  return [
    `SEALED  up to #${sealed}: ${removed} events are out of the record, ${kept} are kept since something goes on there.`,
    `They are in ${files} export${files === 1 ? '' : 's'} in ${folder}. Keep them: only with them the whole is proved (runbolt audit verify --exports ${folder}).`,
    space,
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
