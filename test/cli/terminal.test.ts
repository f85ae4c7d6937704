import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { terminalOn } from '../../src/cli/terminal.ts';

function open(color = false) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const signals = new EventEmitter();
  const terminal = terminalOn({ stdin, stdout, stderr, color, signals });
  return { terminal, stdin, stdout, stderr, signals, said: () => String(stdout.read() ?? '') };
}

describe('a terminal', () => {
  test('is never commanded by text from outside', () => {
    const { terminal, said, stderr } = open();

    terminal.say('a\u001B[2Jb\u0007\u202Ec\r\nd\te');
    terminal.complain('\u009B31mx');

    expect(said()).toBe('a [2Jb  c \nd\te\n');
    expect(String(stderr.read())).toBe(' 31mx\n');
  });

  test('has no colors unless it is one', () => {
    const plain = open(false);
    const colored = open(true);

    plain.terminal.say('done', 'good');
    colored.terminal.say('done', 'good');

    expect(plain.said()).toBe('done\n');
    expect(colored.said()).toBe('\u001B[32mdone\u001B[0m\n');
  });

  test('says when nobody reads any more', async () => {
    const { terminal, stdout } = open();
    stdout.destroy(new Error('EPIPE'));

    expect(await terminal.write('data')).toBe(false);
  });

  test('reads what is piped in', async () => {
    const { terminal, stdin } = open();
    stdin.end('version: 1\n');

    expect(String(await terminal.readInput())).toBe('version: 1\n');
  });

  test('gives Ctrl+C back when nobody wants it any more', () => {
    const { terminal, signals } = open();

    const release = terminal.onInterrupt(() => {});
    const taken = signals.listenerCount('SIGINT');
    release();

    expect([taken, signals.listenerCount('SIGINT')]).toEqual([1, 0]);
  });
});
