import { z } from 'zod';
import type { Cursors } from '../audit/event-store.ts';
import type { LastAnswers } from '../systems/directory/port.ts';

const READER = 'directory';
const Members = z.array(z.string());

/** Who was in which group last, kept beside the record. What another version wrote counts as never asked. */
export const keepLastAnswers = (store: Cursors): LastAnswers => ({
  read: async (source) => Members.safeParse(await store.entry(READER, source)).data,
  write: (source, members) => store.put(READER, [{ key: source, value: members }]),
});
