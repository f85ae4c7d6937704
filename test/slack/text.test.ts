import { describe, expect, test } from 'vitest';
import {
  ago,
  asTyped,
  clip,
  code,
  codeBlock,
  escapeText,
  list,
  localTime,
  mention,
  nameOf,
  sentence,
} from '../../src/slack/text.ts';
import { fc } from '../support/fast-check.ts';

describe('text from outside', () => {
  test('never becomes a mention, a link or an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const shown of [escapeText(text), code(text), codeBlock(text)])
          expect(shown).not.toMatch(/[<>]/);
        expect(asTyped(escapeText(text))).toBe(text);
      }),
    );
  });

  test('is never longer than the limit, and never ends in half of something', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 10, max: 200 }),
        (text, max) => {
          const clipped = clip(escapeText(text), max);
          expect(clipped.length).toBeLessThanOrEqual(max);
          expect(clipped).not.toMatch(/&[a-z]{0,4}…$/);
          expect(clipped).not.toMatch(/[\uD800-\uDBFF]…$/);
        },
      ),
    );
  });

  test('cannot leave its code block or its inline code', () => {
    expect(code('a`b` *c*\nd')).toBe('`aˋbˋ *c* d`');
    expect(codeBlock('a\n```\n<!here>')).toBe('```\na\nˋˋˋ\n&lt;!here&gt;\n```');
    expect(clip(`x\n\`\`\`\n${'y'.repeat(100)}\n\`\`\``, 50)).toMatch(/^x\n```\ny+…\n```$/);
  });

  test('an id is only an id', () => {
    expect(mention('U0BEN')).toBe('<@U0BEN>');
    expect(mention('U0BEN> <!channel')).toBe('<@U0BENchannel>');
  });

  test('a name is never a mention, and a person without one is named by Slack', () => {
    expect(nameOf({ kind: 'slack', id: 'U0BEN', name: '<!channel>' })).toBe('&lt;!channel&gt;');
    expect(nameOf({ kind: 'slack', id: 'U0BEN' })).toBe('<@U0BEN>');
    expect(nameOf({ kind: 'schedule', id: 'nightly' })).toBe('the schedule nightly');
    expect(nameOf({ kind: 'system', id: 'runbolt' })).toBe('Runbolt');
    expect(nameOf({ kind: 'cli', id: 'ben' })).toBe('ben');
  });
});

describe('words', () => {
  const now = new Date('2026-03-04T02:48:00Z');
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

  test.each([
    [0, 'just now'],
    [-30, 'just now'],
    [45, '45 seconds ago'],
    [60, 'a minute ago'],
    [150, '3 minutes ago'],
    [3_600, 'an hour ago'],
    [86_400, '24 hours ago'],
    [200_000, '2 days ago'],
  ])('%i seconds: %s', (seconds, words) => {
    expect(ago(before(seconds), now)).toBe(words);
  });

  test('a list, a time, a sentence', () => {
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'], 'or')]).toEqual([
      '',
      'a',
      'a and b',
      'a, b or c',
    ]);
    expect(localTime(now)).toBe('<!date^1772592480^{time}|02:48 UTC>');
    expect([sentence('It broke'), sentence('It broke.'), sentence('Why? ')]).toEqual([
      'It broke.',
      'It broke.',
      'Why?',
    ]);
  });
});
