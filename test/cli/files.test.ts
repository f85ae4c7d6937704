import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { schemaText } from '../../src/cli/commands/check.ts';
import { BEN, openOffice } from '../support/office.ts';
import { besideBot, openCounter, temporaryFolder } from './counter.ts';

describe('check', () => {
  test('the example file has no problems', async () => {
    const { type } = await openCounter();

    const { code, out } = await type('check runbooks.yaml');

    expect(code).toBe(0);
    expect(out).toMatch(/runbooks\.yaml: no problems, \d runbooks in 2 environments/);
  });

  test('every problem is shown with its place', async () => {
    const { type } = await openCounter();

    const { code, out } = await type('check -', { input: 'version: 1\nenvironments: {}\nrunbook: {}\n' });

    expect(code).toBe(1);
    expect(out).toContain('stdin:3:1');
    expect(out).toContain('runbooks');
  });

  test('programs get the problems as data', async () => {
    const { type } = await openCounter();

    const { code, json } = await type('check - --json', { input: 'version: 2\n' });

    expect(code).toBe(1);
    expect(json()).toMatchObject({ ok: false, file: 'stdin', diagnostics: expect.any(Array) });
  });

  test.each([
    ['check nowhere.yaml', 'nowhere.yaml does not exist'],
    ['check src', 'src is a folder'],
  ])('%s says what is there instead', async (line, said) => {
    const { type } = await openCounter();

    const { code, err } = await type(line);

    expect(code).toBe(1);
    expect(err).toContain(said);
  });

  test('against the file before, what loosens comes first, and is data for programs', async () => {
    const folder = await temporaryFolder();
    const old = join(folder, 'old.yaml');
    const text = await readFile('runbooks.yaml', 'utf8');
    await writeFile(old, text.replace('protected: true', 'protected: false'));
    const { type } = await openCounter();

    const loosened = await type(`check ${old} --against runbooks.yaml`);
    const data = await type(`check runbooks.yaml --against ${old} --json`);

    expect(loosened.code).toBe(0);
    expect(loosened.out).toContain('LOOSENS   environment production: protected: true → false');
    expect(loosened.out).toContain('1 of them loosening');
    expect(data.json()).toMatchObject({
      changes: [{ direction: 'tightens', where: 'environment production' }],
    });
  });

  test('it needs no environment that could run a bot', async () => {
    const { type } = await openCounter();

    expect((await type('check runbooks.yaml', { variables: { PORT: 'x' } })).code).toBe(0);
  });
});

describe('schema', () => {
  // When this fails: npm run --silent runbolt -- schema > runbooks.schema.json
  test('the committed schema is the one that the code makes', async () => {
    expect(await readFile('runbooks.schema.json', 'utf8')).toBe(schemaText());
  });

  test('is printed as it is', async () => {
    const { type } = await openCounter();

    expect((await type('schema')).out).toBe(schemaText());
  });
});

describe('manifest', () => {
  test('is for Socket Mode unless Slack can reach us', async () => {
    const { type } = await openCounter();

    const socket = await type('manifest runbooks.yaml');
    const http = await type('manifest runbooks.yaml --url https://runbolt.example.com');

    expect(socket.json()).toMatchObject({ settings: { socket_mode_enabled: true } });
    expect(http.out).toContain('https://runbolt.example.com/slack/events');
  });

  test('takes only addresses that Slack would', async () => {
    const { type } = await openCounter();

    expect((await type('manifest runbooks.yaml --url http://x')).code).toBe(2);
    expect((await type('manifest runbooks.yaml --url nonsense')).code).toBe(2);
  });

  test('is not made from a broken file', async () => {
    const { type } = await openCounter();

    const { code, err, out } = await type('manifest -', { input: 'x: [' });

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('stdin:1:');
  });
});

describe('an export, checked without any store', () => {
  async function exported() {
    const office = await openOffice(`
  stop:
    title: Stop a lever
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps: [{ id: stop, title: Stop it, uses: lever/stop, with: { lever: b } }]
`);
    await office.run(await office.start('stop', { actor: BEN, now: true }));
    const bot = await besideBot(office);
    const { out } = await bot.type('audit export');
    const alone = await openCounter();
    const file = join(await temporaryFolder(), 'export.jsonl');
    const verify = async (text: string) => {
      await writeFile(file, text);
      return alone.type(`audit verify ${file}`);
    };
    return { lines: out.trimEnd().split('\n'), verify, type: alone.type };
  }

  test('is whole as it was written, also from a pipe', async () => {
    const { lines, verify, type } = await exported();

    const fromFile = await verify(`${lines.join('\n')}\n`);
    const fromPipe = await type('audit verify -', { input: lines.join('\n') });

    expect([fromFile.code, fromPipe.code]).toEqual([0, 0]);
    expect(fromFile.out).toContain(`${lines.length} events`);
  });

  test.each([
    ['a word was changed', (lines: string[]) => lines.map((line) => line.replace('"b"', '"c"'))],
    ['a space was added', (lines: string[]) => lines.map((line) => line.replace('{"actor"', '{ "actor"'))],
    ['a line was taken out', (lines: string[]) => lines.filter((_, index) => index !== 2)],
    [
      'a key was written twice',
      (lines: string[]) => lines.map((line) => line.replace('"data":', '"data":1,"data":')),
    ],
  ])('is broken when %s', async (_what, spoil) => {
    const { lines, verify } = await exported();

    const { code, out } = await verify(spoil(lines).join('\n'));

    expect(code).toBe(1);
    expect(out).toContain('BROKEN');
  });

  test.each([
    ['position,at\n1,2', 'is not JSON'],
    ['{"a":1}', 'is no event'],
    ['[]', 'is no event'],
    ['\u0000\u0001binary', 'is not JSON'],
  ])('what is no export is said so, not called broken: %j', async (text, said) => {
    const { verify } = await exported();

    const { code, err } = await verify(text);

    expect(code).toBe(1);
    expect(err).toContain(said);
  });

  test('a file that is not there is said so', async () => {
    const { type } = await openCounter();

    const { code, err } = await type('audit verify nowhere.jsonl');

    expect(code).toBe(1);
    expect(err).toContain('nowhere.jsonl cannot be read');
  });
});
