import type { RecordedEvent } from '../../audit/hash-event.ts';
import { readAll } from '../../audit/read-all.ts';
import { verifyChain } from '../../audit/verify-chain.ts';
import { ShowReplyView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { notFound } from '../follow.ts';
import { ask } from '../line.ts';
import { recordOver, withLine } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { reportLines } from '../words/report-lines.ts';

/** One run as an auditor reads it, with the whole record checked on the way. */
export function reportRun(asked: Ask, id: string): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const shown = await ask(line, 'show', { run: id }, ShowReplyView);
    if (shown.status === 'not_found') return notFound(asked, id);

    const proof: RecordedEvent[] = [];
    const verification = await verifyChain(keeping(readAll(recordOver(line)), `run/${id}`, proof));
    const report = { ...shown, verification, proof };
    const exit = verification.status === 'ok' ? EXIT.done : EXIT.failed;
    return print(asked, exit, report, reportLines(report));
  });
}

/** Hands on every event, and keeps those of one stream. */
async function* keeping(
  events: AsyncIterable<RecordedEvent>,
  stream: string,
  kept: RecordedEvent[],
): AsyncGenerator<RecordedEvent> {
  for await (const event of events) {
    if (event.stream === stream) kept.push(event);
    yield event;
  }
}
