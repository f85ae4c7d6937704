import { glob, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { namesOf } from '../../src/workspace/page/emoji-names.ts';
import { parseInline, parseMrkdwn } from '../../src/workspace/page/mrkdwn.ts';
import { processorMs } from '../support/processor-ms.ts';

const text = (value: string) => ({ type: 'text', text: value });

describe('mrkdwn on the page', () => {
  test.each([
    ['*bold*', [{ type: 'bold', children: [text('bold')] }]],
    [
      '_it_ and ~no~',
      [{ type: 'italic', children: [text('it')] }, text(' and '), { type: 'strike', children: [text('no')] }],
    ],
    ['`suspend: *false*`', [{ type: 'code', text: 'suspend: *false*' }]],
    [
      '*run `r-1` now*',
      [{ type: 'bold', children: [text('run '), { type: 'code', text: 'r-1' }, text(' now')] }],
    ],
    ['<@U0RESPOND1>', [{ type: 'user', id: 'U0RESPOND1', label: undefined }]],
    ['<#C0OPS|ops>', [{ type: 'channel', id: 'C0OPS', label: 'ops' }]],
    ['<!subteam^S0RESPOND>', [{ type: 'group', id: 'S0RESPOND', label: undefined }]],
    ['<!here>', [{ type: 'broadcast', range: 'here' }]],
    [
      '<https://a.example/?x=1&amp;y=2|here>',
      [{ type: 'link', href: 'https://a.example/?x=1&y=2', label: 'here' }],
    ],
    [
      '<!date^1772592480^{time}|02:48>',
      [{ type: 'date', seconds: 1772592480, format: '{time}', fallback: '02:48' }],
    ],
    [':eyes: on it', [{ type: 'emoji', name: 'eyes' }, text(' on it')]],
  ])('%s', (written, pieces) => {
    expect(parseInline(written)).toEqual(pieces);
  });

  test.each([
    '2 * 3 * 4',
    'snake_case_name',
    '*',
    '**',
    '_',
    '` `x',
    'a*b*c',
    '10:30:45',
    'not ~ struck ~ out',
  ])('"%s" is left as it stands', (written) => {
    expect(parseInline(written).every(({ type }) => type === 'text' || type === 'code')).toBe(true);
  });

  test('what was escaped is shown as text and never becomes what it looks like', () => {
    const written = '&lt;!channel&gt; &lt;@U0RESPOND1&gt; &amp;lt;b&amp;gt;';

    expect(parseInline(written)).toEqual([text('<!channel> <@U0RESPOND1> &lt;b&gt;')]);
  });

  test.each(['<javascript:alert(1)|click>', '<data:text/html,x|click>', '<vbscript:x|click>'])(
    'the address %s is not linked',
    (written) => {
      expect(parseInline(written)).toEqual([text('click')]);
    },
  );

  test('code blocks, quotes and text are paragraphs of their own', () => {
    expect(parseMrkdwn('Logs:\n```\n02:47 *deleting*\n```\n&gt; said Rhea\n&gt; twice\ndone')).toEqual([
      { type: 'text', children: [text('Logs:')] },
      { type: 'code', text: '02:47 *deleting*' },
      { type: 'quote', children: [text('said Rhea\ntwice')] },
      { type: 'text', children: [text('done')] },
    ]);
  });

  test('a megabyte of marks is read in a moment', () => {
    const nasty = [
      '*a '.repeat(100_000),
      '`'.repeat(300_000),
      '<'.repeat(300_000),
      '*'.repeat(300_000),
      '_a*'.repeat(100_000),
    ];

    expect(processorMs(() => nasty.map((text) => parseMrkdwn(text)))).toBeLessThan(5_000);
  });
});

test('emoji are found by name and by character, colored form or not', () => {
  const drawn = (name: string, written: string) => ({ name, written });

  expect(namesOf('✅ Done ⚠️ :eyes:', false)).toEqual([
    drawn('white_check_mark', '✅'),
    ' Done ',
    drawn('warning', '⚠️'),
    ' ',
    drawn('eyes', ':eyes:'),
  ]);
  expect(namesOf('at 10:30:45 :eyes:', true)).toEqual(['at 10:30:45 :eyes:']);
});

test('whatever emoji a message of ours uses is drawn: a slim image has no font for it', async () => {
  const texts: string[] = [];
  for await (const path of glob('src/**/*.ts', { exclude: ['src/workspace/**'] }))
    texts.push(await readFile(path, 'utf8'));
  const drawings = await readFile('src/workspace/page/emoji-drawings.tsx', 'utf8');
  const used = new Set(texts.flatMap((words) => words.match(/\p{Extended_Pictographic}\uFE0F?/gu) ?? []));

  const missing = [...used].filter((emoji) => {
    const [part] = namesOf(emoji, true);
    const name = typeof part === 'object' ? part.name : '';
    return !new RegExp(`^  ${name}[:,]`, 'm').test(drawings);
  });

  expect(used.size).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
