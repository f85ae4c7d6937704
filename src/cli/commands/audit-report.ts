import type { StoredEvent } from '../../audit/event.ts';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import { type EventRecord, readAll } from '../../audit/read-all.ts';
import { verifyRecord } from '../../audit/verify-record.ts';
import type { Config } from '../../config.ts';
import { Failure } from '../../lib/failure.ts';
import { toHappening } from '../../runs/run-stream.ts';
import { foldRun } from '../../runs/transition.ts';
import { ShowReplyView } from '../../web/look-replies.ts';
import { viewEvent } from '../../web/view-replies.ts';
import { viewRun } from '../../web/view-run.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { notFound } from '../follow.ts';
import { ask, type Line } from '../line.ts';
import { withRecord } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { type RunReport, reportLines } from '../words/report-lines.ts';

/**
 * One run as an auditor reads it, with the whole record checked on the way. Without a bot the record is enough: no
 * runbooks file is read, and nothing is added.
 */
export function reportRun(asked: Ask, id: string): Promise<ExitCode> {
  return withRecord(asked, async (record, from) => {
    const proof = await eventsOf(record, `run/${id}`);
    const verification = await verifyRecord(() => readAll(record));
    const shown = await shownRun(id, proof, from);
    if (!shown) return notFound(asked, id);

    const report = { ...shown, verification, proof };
    const exit = verification.status === 'ok' ? EXIT.done : EXIT.failed;
    return print(asked, exit, report, reportLines(report));
  });
}

type Shown = Pick<RunReport, 'simulated' | 'run' | 'events'>;

async function shownRun(
  id: string,
  recorded: readonly RecordedEvent[],
  { config, bot }: { readonly config: Config; readonly bot?: Line },
): Promise<Shown | undefined> {
  if (bot) {
    const shown = await ask(bot, 'show', { run: id }, ShowReplyView);
    return shown.status === 'found' ? shown : undefined;
  }
  const events = recorded.map(toStored).map(toHappening);
  const run = foldRun(events);
  if (!run) return undefined;
  const views = events.map((event) => viewEvent(event, run));
  return { simulated: config.systems === 'simulated', run: viewRun(run), events: views };
}

function toStored(event: RecordedEvent): StoredEvent {
  try {
    const { actor, data } = event;
    return { ...event, at: new Date(event.at), actor: JSON.parse(actor), data: JSON.parse(data) };
  } catch (cause) {
    const message = `Event ${event.position} cannot be read: it was changed outside Runbolt. Run “runbolt audit verify”.`;
    throw new Failure({ system: 'Runbolt', operation: 'read the record', kind: 'invalid', message, cause });
  }
}

/** Also those after the place where the chain breaks, which following it does not reach. */
async function eventsOf(record: EventRecord, stream: string): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const event of readAll(record)) if (event.stream === stream) found.push(event);
  return found;
}
