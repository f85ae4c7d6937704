import type { KnownHead } from './verify-chain.ts';

const COPIED = /(?:^|[^\w])#?(\d{1,15})[\s:`]{1,4}([0-9a-f]{64})(?![0-9a-f])/gi;
// An event's own position and hash: the last ones of its line, whatever the data in it says.
const EXPORTED =
  /^\{"actor":.*,"position":(\d{1,15}),"prevHash":"[0-9a-f]{64}",.*,"hash":"([0-9a-f]{64})"\}$/;

/**
 * Every head in a text: words copied out of Slack (`audit #1207 9f86d081…`), `position:hash`, or the lines of an earlier
 * export, each of which was the head once.
 */
export function headsIn(text: string): readonly KnownHead[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const exported = EXPORTED.exec(line);
    if (exported) return head(exported);
    return line.startsWith('{"actor":') ? [] : [...line.matchAll(COPIED)].flatMap(head);
  });
}

const head = ([, position = '', hash = '']: RegExpMatchArray): readonly KnownHead[] => [
  { position: Number(position), hash: hash.toLowerCase() },
];
