import { postmortemFiles, postmortemMessage } from '../messages/incident/postmortem.ts';
import { type ItemOf, keyOf, READER } from './item.ts';
import { giveUp, postOnce, type SendParts } from './send.ts';
import { incidentOfSubject, readShown, type ShowParts } from './show-subject.ts';

/**
 * Posts the message, then puts the files under it. Both are looked for before they are made again: the message by its
 * key, the files by their names in its thread.
 */
export async function postFile(parts: SendParts & ShowParts, item: ItemOf<'file'>): Promise<void> {
  const shown = await readShown(parts, incidentOfSubject(item.run) ?? '');
  const number = Number(item.run.split('~postmortem')[1]);
  if (!shown) return giveUp(parts, [item], 'it is not in the record');

  const { channel } = item;
  const words = postmortemMessage(shown.incident, number);
  const posted = await postOnce(parts, item, { channel, message: words, key: keyOf(item) });
  if (posted.status === 'refused') return giveUp(parts, [item], posted.code);
  const files = await postmortemFiles(parts, shown, number);
  const uploaded = await parts.slack.upload({ channel, thread: posted.ts, files });
  if (uploaded.status === 'refused') {
    const words = `The files could not be put here: Slack says ${uploaded.code}.${hint(uploaded.code)}`;
    await parts.slack.post({
      ...{ channel, thread: posted.ts, message: { text: words, blocks: [] } },
      key: `${keyOf(item)}/refused`,
    });
    return giveUp(parts, [item], uploaded.code);
  }
  await parts.cursors.put(READER, [{ key: keyOf(item), value: null }]);
}

const hint = (code: string): string =>
  code === 'missing_scope' ? ' Add the scope files:write to the app and install it again.' : '';
