import type { EventStore } from '../../audit/event-store.ts';
import { ROTA_CARRIED, rotaOfStream } from '../../oncall/rota-stream.ts';
import { CARRIED, scheduleOfStream } from '../../schedules/schedule-stream.ts';
import { FILE_STREAM } from '../loaded-file.ts';
import { LOGIN_PREFIX } from '../login.ts';

type Store = Pick<EventStore, 'read'>;

/**
 * The first version of a stream that never ends which anybody still looks at: what was carried over last, or, of logins
 * and loads of the file, what is not older than `before`, and the newest in any case. Undefined: all of it.
 */
export async function beginsAt(store: Store, stream: string, before: Date): Promise<number | undefined> {
  if (scheduleOfStream(stream) !== undefined) return carriedAt(store, stream, CARRIED);
  if (rotaOfStream(stream) !== undefined) return carriedAt(store, stream, ROTA_CARRIED);
  if (stream === FILE_STREAM || stream.startsWith(LOGIN_PREFIX)) return youngAt(store, stream, before);
  return undefined;
}

async function carriedAt(store: Store, stream: string, type: string): Promise<number | undefined> {
  const [first] = await store.read(stream, type);
  return first?.type === type ? first.version : undefined;
}

async function youngAt(store: Store, stream: string, before: Date): Promise<number | undefined> {
  const events = await store.read(stream);
  return (events.find(({ at }) => at >= before) ?? events.at(-1))?.version;
}
