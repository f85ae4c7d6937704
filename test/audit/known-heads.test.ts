import { expect, test } from 'vitest';
import { exportJsonLines } from '../../src/audit/export.ts';
import { headsIn } from '../../src/audit/known-heads.ts';
import { chainOf, streamOf, textOf } from './recorded.ts';

const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

test.each([
  ['typed', `1207:${HASH}`],
  ['copied out of Slack', `✅ Done: Pause · asked by Rhea · r-7k3f9qxa · audit #1207 ${HASH}`],
  ['with the code marks of Slack', `audit \`#1207 ${HASH}\``],
  ['in capitals', `#1207 ${HASH.toUpperCase()}`],
])('a head is found %s', (_, text) => {
  expect(headsIn(text)).toEqual([{ position: 1207, hash: HASH }]);
});

test('what is no head is not taken for one', () => {
  expect(headsIn(`#1207 ${HASH}0 and ${HASH} and #12 abc`)).toEqual([]);
});

test('every line of an earlier export was the head once, whatever its data says', async () => {
  const events = chainOf([
    {},
    { data: { text: `#7 ${HASH} ,"position":9,"prevHash":"${HASH}","hash":"${HASH}"}` } },
  ]);

  const heads = headsIn(await textOf(exportJsonLines(streamOf(events))));

  expect(heads).toEqual(events.map(({ position, hash }) => ({ position, hash })));
});
