import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDiagnostics } from '../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { fc } from '../support/fast-check.ts';
import { processorMs } from '../support/processor-ms.ts';
import { testActions } from './test-actions.ts';

const parse = (input: string | Uint8Array) =>
  parseRunbooks(input, { file: 'runbooks.yaml', actions: testActions });
const firstProblem = (input: string | Uint8Array) =>
  formatDiagnostics(parse(input).diagnostics).split('\n')[0];

const WHOLE = `version: 1
environments: { staging: {} }
roles: { responder: { slack_groups: [S0RESPOND] } }
runbooks:
  demo:
    title: A demo
    environment: staging
    allow: { run: [responder] }
    parameters: { service: { type: string, one_of: [api] } }
    steps:
      - { id: a, uses: demo/resume, with: { name: "\${{ parameters.service }}" } }
`;

describe('files that are not runbooks', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      '10 MB',
      'x'.repeat(10 * 1024 * 1024),
      'the file is 10.0 MB; at most 1 MB is read — is this the right file?',
    ],
    ['UTF-16', Buffer.from(`\uFEFF${WHOLE}`, 'utf16le'), 'the file is UTF-16 — save it as UTF-8'],
    ['Latin-1', Buffer.from('title: Zurück', 'latin1'), 'the file is not UTF-8 text — save it as UTF-8'],
    [
      'binary junk',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x00, 0x00]),
      'the file holds the control character U+007F — a runbooks file is plain text; is this the right file?',
    ],
    [
      'a terminal escape',
      'title: "\u001b[2J"',
      'the file holds the control character U+001B — a runbooks file is plain text; is this the right file?',
    ],
  ])('%s', (_, input, message) => {
    expect(firstProblem(input)).toMatch(/^runbooks\.yaml:1:\d+ {2}/);
    expect(firstProblem(input)).toContain(message);
  });
});

describe('files made to do harm are answered soon', () => {
  test.each([
    ['brackets', '['.repeat(500_000)],
    ['dashes', '- '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['maps', '{a: '.repeat(200_000)],
    ['stairs', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['many keys', Array.from({ length: 60_000 }, (_, key) => `k${key}: 1`).join('\n')],
    ['many errors', 'a: [}\n'.repeat(100_000)],
    ['anchors', '&a '.repeat(300_000)],
    ['aliases of nothing', `a: [${'*a, '.repeat(60_000)}]`],
    ['aliases of one thing', `a: &a 1\nb: [${'*a, '.repeat(45_000)}]`],
    ['tags', '!'.repeat(1_000_000)],
    ['quotes', '"'.repeat(1_000_000)],
    ['many runbooks', `${WHOLE.split('  demo:')[0]}${'  demo: {}\n'.repeat(20_000)}`],
  ])('%s', (_, input) => {
    expect(processorMs(() => parse(input))).toBeLessThan(8_000);
    const parsed = parse(input);
    expect(parsed.ok).toBe(false);
    expect(parsed.diagnostics.length).toBeGreaterThan(0);
  });
});

describe('files as editors save them', () => {
  test.each([
    ['with a byte order mark', Buffer.from(`\uFEFF${WHOLE}`)],
    ['with Windows line ends', WHOLE.replaceAll('\n', '\r\n')],
    ['without a last newline', WHOLE.trimEnd()],
    ['with emoji', WHOLE.replace('A demo', 'A demo 🚒 — “quick”')],
  ])('%s are read', (_, input) => {
    expect(formatDiagnostics(parse(input).diagnostics)).toBe('');
  });

  test('columns are right with Windows line ends', () => {
    const broken = WHOLE.replace('parameters.service', 'parameters.servce').replaceAll('\n', '\r\n');

    expect(firstProblem(broken)).toBe(
      'runbooks.yaml:11:67  unknown parameter "servce" — did you mean "service"?',
    );
  });
});

describe('no text makes the parser throw', () => {
  test('bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parse(bytes)));
  });

  test('text that looks like YAML', () => {
    const piece = fc.constantFrom(
      ...'a b: - ? & * ! | > { } [ ] , # " \' % @ ` ~ \n \t << $ {{ }} 1 .nan null --- ...'.split(' '),
      ' ',
      '\n  ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void parse(pieces.join(''))),
      { numRuns: 500 },
    );
  });

  test('the example file with a line lost, doubled, cut or changed', () => {
    const lines = readFileSync(new URL('../../runbooks.yaml', import.meta.url), 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      const changes = [
        [],
        [line, line],
        [line.slice(0, line.length / 2)],
        [`${line}: x`],
        [line.replace(':', '')],
      ];
      const changed = lines.toSpliced(index, 1, ...(changes[index % changes.length] ?? []));

      const { diagnostics } = parse(changed.join('\n'));

      expect(diagnostics.every(({ line: at, column }) => at >= 1 && column >= 1)).toBe(true);
    }
  });
});
