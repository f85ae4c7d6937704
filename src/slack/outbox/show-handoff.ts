import { readHandoff } from '../../oncall/handoff-stream.ts';
import { handoffMessage } from '../messages/oncall/handoff-message.ts';
import type { Shown, ShowParts } from './show-subject.ts';

export const isHandoff = (subject: string): boolean => /^h-[0-9a-f]+~/.test(subject);

/** `h-3f9a0c11d2~channel`, or `~` and whose direct messages it stands in. */
export async function showHandoff(
  { store }: Pick<ShowParts, 'store'>,
  subject: string,
): Promise<Shown | undefined> {
  const [id = '', board = ''] = subject.split('~');
  const read = await readHandoff(store, id);
  if (!read) return undefined;
  const audience = board === 'channel' ? board : { person: board };
  return { words: () => handoffMessage(read.handoff, audience), newest: read.newest };
}
