import { expect, test } from 'vitest';
import { OTHER_WORDS, wordMeant, wordsNear } from '../../src/slack/listeners/commands/other-words.ts';

test.each([
  ['acknowledge', 'ack'],
  ['CLOSE', 'resolve'],
  ['resolved', 'resolve'],
  ['sev', 'severity'],
  ['assign', 'role'],
  ['post-mortem', 'postmortem'],
  ['pm', 'postmortem'],
  ['notes', 'note'],
  ['tasks', 'task'],
  ['tl', 'timeline'],
  ['update', 'update'],
  ['constructor', 'constructor'],
])('/incident %s means %s', (typed, word) => {
  expect(wordMeant(typed, OTHER_WORDS.incident)).toBe(word);
});

test.each(Object.entries(OTHER_WORDS))('no word of /%s means two things', (_command, others) => {
  const words = Object.entries(others).flatMap(([word, said]) => [word, ...said.split(' ')]);

  expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
});

test('what is near comes nearest first, and a short word is near only to its like', () => {
  expect(wordsNear('resolvedd', ['note', 'resolve'], OTHER_WORDS.incident)).toEqual(['resolve']);
  expect(wordsNear('xy', ['ack', 'list'], OTHER_WORDS.incident)).toEqual([]);
});
