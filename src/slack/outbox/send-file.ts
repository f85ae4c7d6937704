import { postmortemFiles, postmortemMessage } from '../messages/incident/postmortem.ts';
import type { Upload } from '../web-api.ts';
import { withExcuse } from './detour.ts';
import { type ItemOf, keyOf, type OutboxItem, READER } from './item.ts';
import { asTaken, whereToRead } from './plainer.ts';
import { giveUp, isAboutChannel, postOnce, type SendParts } from './send.ts';
import { joinOrDetour, plainerOrGiveUp } from './send-rest.ts';
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
  const taken = asTaken(words, item.plain, whereToRead(item.run, parts.runbooks().commandPrefix));
  const message = withExcuse(taken, item, channel);
  const posted = await postOnce(parts, item, { channel, message, key: keyOf(item) });
  if (posted.status === 'refused')
    return isAboutChannel(posted.code)
      ? joinOrDetour(parts, item, posted.code)
      : plainerOrGiveUp(parts, item, words, posted.code);
  const files = await postmortemFiles(parts, shown, number);
  await putFiles(parts, item, { channel, thread: posted.ts, files });
}

/** Under the message, at most once; when Slack does not take them, that is said there. */
export async function putFiles(parts: SendParts, item: OutboxItem, upload: Upload): Promise<void> {
  const uploaded = await parts.slack.upload(upload);
  if (uploaded.status === 'refused') {
    const { channel, thread } = upload;
    const words = `The files could not be put here: Slack says ${uploaded.code}.${hint(uploaded.code)}`;
    await parts.slack.post({
      ...{ channel, thread, message: { text: words, blocks: [] } },
      key: `${keyOf(item)}/refused`,
    });
    return giveUp(parts, [item], uploaded.code);
  }
  await parts.cursors.put(READER, [{ key: keyOf(item), value: null }]);
}

const hint = (code: string): string =>
  code === 'missing_scope' ? ' Add the scope files:write to the app and install it again.' : '';
