import type { LoadedFile } from '../../commands/loaded-file.ts';
import { code, escapeText } from '../text.ts';
import { paragraphs, section } from './blocks.ts';
import { type Message, message } from './message.ts';

const MOST = 20;

/** For the audit channel: what the runbooks file that is in force now changes, the loosening first. Nothing: no words. */
export function fileLine({ hash, changes }: LoadedFile): Message | undefined {
  if (changes === null || changes.length === 0) return undefined;
  const loosening = changes.filter(({ direction }) => direction === 'loosens');
  const rest = changes.filter(({ direction }) => direction !== 'loosens');
  const said = headline(loosening.length, changes.length);
  const lines = [...loosening, ...rest].slice(0, MOST).map(({ direction, where, what }) => {
    return `${MARKS[direction]} *${escapeText(where)}*: ${escapeText(what)}`;
  });
  const more = changes.length > MOST ? [`… and ${changes.length - MOST} more, in the record.`] : [];
  return message(said, [section(`${said} · ${code(hash.slice(0, 12))}`), ...paragraphs([...lines, ...more])]);
}

const MARKS = { loosens: '⚠️ loosens', tightens: '🔒 tightens', changes: '•' } as const;

function headline(loosening: number, all: number): string {
  if (loosening === 0) return `📄 The runbooks file has changed: ${counted(all)}, none loosens it`;
  return `⚠️ The runbooks file asks for less than before: ${loosening} of ${counted(all)} ${loosening === 1 ? 'loosens' : 'loosen'} it`;
}

const counted = (count: number): string => `${count} change${count === 1 ? '' : 's'}`;
