import { ALERT_CARRIED, alertOfStream } from '../../alerts/alert-stream.ts';
import type { StoredEvent } from '../../audit/event.ts';
import type { EventStore } from '../../audit/event-store.ts';
import { CLOCK_STREAM, REPLICAS_STREAM, SLACK_STREAM } from '../../audit/own-streams.ts';
import { openRestore, RECORD_STREAM } from '../../audit/record-stream.ts';
import { CHAIN_SEALED } from '../../audit/seal.ts';
import { ROTA_CARRIED, rotaOfStream } from '../../oncall/rota-stream.ts';
import { LOOP_CARRIED, loopOfStream } from '../../runs/loops/loop-stream.ts';
import { CARRIED, scheduleOfStream } from '../../schedules/schedule-stream.ts';
import { FILE_STREAM } from '../loaded-file.ts';
import { LOGIN_PREFIX } from '../login.ts';

type Store = Pick<EventStore, 'read'>;

/**
 * The first version of a stream that never ends which anybody still looks at: what was carried over last, or what is
 * not older than `before` with what that goes on from, and the newest in any case. Undefined: all of it.
 */
export async function beginsAt(store: Store, stream: string, before: Date): Promise<number | undefined> {
  if (scheduleOfStream(stream) !== undefined) return carriedAt(store, stream, CARRIED);
  if (rotaOfStream(stream) !== undefined) return carriedAt(store, stream, ROTA_CARRIED);
  if (alertOfStream(stream) !== undefined) return carriedAt(store, stream, ALERT_CARRIED);
  const goesOnFrom = loopOfStream(stream) === undefined ? GOES_ON_FROM[kindOf(stream)] : fromItsOpening;
  if (!goesOnFrom) return undefined;
  const events = await store.read(stream, LOOP_CARRIED);
  const young = events.findIndex(({ at }) => at >= before);
  const newest = young === -1 ? events.length - 1 : young;
  return events[goesOnFrom(events, newest)]?.version;
}

async function carriedAt(store: Store, stream: string, type: string): Promise<number | undefined> {
  const [first] = await store.read(stream, type);
  return first?.type === type ? first.version : undefined;
}

const kindOf = (stream: string): string => (stream.startsWith(LOGIN_PREFIX) ? LOGIN_PREFIX : stream);

/** Where that begins which the event at this index belongs to. */
type GoesOnFrom = (events: readonly StoredEvent[], index: number) => number;

const fromItself: GoesOnFrom = (_, index) => index;

const GOES_ON_FROM: Readonly<Record<string, GoesOnFrom>> = {
  [FILE_STREAM]: fromItself,
  [LOGIN_PREFIX]: fromItself,
  [REPLICAS_STREAM]: fromItself,
  [CLOCK_STREAM]: fromItself,
  [SLACK_STREAM]: fromItsAbsence,
  [RECORD_STREAM]: fromItsSeal,
};

/** A page that could not be ended is the next absence's, too. */
function fromItsAbsence(events: readonly StoredEvent[], index: number): number {
  return events.findLastIndex(({ type }, at) => {
    if (at > index || type !== 'slack_away') return false;
    const page = events.slice(0, at).findLast((event) => PAGE.has(event.type));
    return page?.type !== 'slack_away_paged';
  });
}

const PAGE: ReadonlySet<string> = new Set(['slack_away_paged', 'slack_page_resolved']);

/** The newest seal knows of those before it; and nobody has looked yet at what was in flight in an open restore. */
function fromItsSeal(events: readonly StoredEvent[], index: number): number {
  const open = openRestore(events);
  const kept = [events.findLastIndex(({ type }) => type === CHAIN_SEALED), open ? events.indexOf(open) : -1];
  return Math.min(index, ...kept.filter((at) => at !== -1));
}

/** What was left open before and is in order again has been told. */
const fromItsOpening: GoesOnFrom = (events, index) =>
  Math.max(
    0,
    events.findLastIndex(
      ({ type }, at) => at <= index && type === 'loop_opened' && events[at - 1]?.type === 'loop_closed',
    ),
  );
