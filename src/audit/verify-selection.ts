import type { Problem } from './classify-break.ts';
import { hashEvent, type RecordedEvent } from './hash-event.ts';
import { contradicts, type KnownHead, type Verification } from './verify-chain.ts';

/**
 * As far as a part of the record can be checked: every event is as it was recorded, they stand in their order, and those
 * that follow each other in the record fit together. With `streams`, whole streams were chosen (a run, an incident), so
 * none may be missing between two of the same stream. That none is missing otherwise, or at the end, cannot show.
 */
export async function verifySelection(
  events: AsyncIterable<RecordedEvent>,
  { streams, heads }: { readonly streams: boolean; readonly heads: readonly KnownHead[] },
): Promise<Verification> {
  const known = Map.groupBy(heads, ({ position }) => position);
  const versions = new Map<string, number>();
  let previous: RecordedEvent | undefined;
  let count = 0;
  for await (const event of events) {
    const { position, stream, version } = event;
    const found = contradicts(known, event)
      ? forked(position)
      : wrongWith(event, previous, streams ? (versions.get(stream) ?? 0) : undefined);
    if (found) return { status: 'broken', problem: { ...found, position } };
    versions.set(stream, version);
    previous = event;
    count += 1;
  }
  return {
    status: 'ok',
    events: count,
    head: { position: previous?.position ?? 0, hash: previous?.hash ?? '' },
  };
}

type Wrong = Omit<Problem, 'position'>;

const forked = (position: number): Wrong => ({
  kind: 'forked',
  message: `Event ${position} is not the one whose hash was noted at the time.`,
});

function wrongWith(
  event: RecordedEvent,
  previous: RecordedEvent | undefined,
  version: number | undefined,
): Wrong | undefined {
  const { position, stream } = event;
  if (event.hash !== hashEvent(event)) {
    return {
      kind: 'changed',
      message: `Event ${position} was changed: its content does not match its hash.`,
    };
  }
  if (previous && position <= previous.position) {
    return { kind: 'reordered', message: `Event ${position} stands after event ${previous.position}.` };
  }
  if (previous && position === previous.position + 1 && event.prevHash !== previous.hash) {
    return { kind: 'changed', message: `Event ${position} does not follow event ${previous.position}.` };
  }
  if (version !== undefined && event.version !== version + 1) {
    return {
      kind: 'removed',
      message: `Event ${version + 1} of ${stream} is missing before event ${position}.`,
    };
  }
  return undefined;
}
