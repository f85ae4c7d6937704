import { expect, test } from 'vitest';
import { openLog } from '../../src/boot/open-log.ts';
import { Failure } from '../../src/lib/failure.ts';

test('no line of the log shows a secret, in facts, errors, causes or stacks, and every line stays JSON', () => {
  const lines: string[] = [];
  const { log, redactor } = openLog('info', { write: (line) => lines.push(line) });
  const secret = 'p"a\\ss\nmarker-of-a-secret/+';
  redactor.learn(new Map([['DB', secret]]));
  const cause = new Error(`connect postgres://app:${encodeURIComponent(secret)}@host`);
  const failure = {
    system: 'X',
    operation: 'y',
    kind: 'unavailable',
    message: `no: ${secret}`,
    cause,
  } as const;

  log.warn({ said: secret, deep: [{ base64: Buffer.from(secret).toString('base64') }] }, `message ${secret}`);
  log.error({ err: new Failure(failure) }, 'it failed');
  log.child({ bound: secret }).info('bound');

  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toMatch(/marker|bWFya2Vy/);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['message [secret DB]', 'it failed', 'bound']);
});

test('what looks like a credential of somebody else is masked, and every line stays one line of JSON', () => {
  const lines: string[] = [];
  const { log } = openLog('info', { write: (line) => lines.push(line) });
  const headers = { Authorization: 'Basic dXNlcjpwYXNz', accept: 'application/json' };

  log.warn({ headers, said: 'the server said {"password":"hun\\"ter2","a":1}' }, 'it was refused');
  log.warn({ said: 'first\npassword=hunter2"\nlast', count: 3, yes: true, nothing: null }, 'it was refused');

  expect(lines.every((line) => line.endsWith('}\n') && line.split('\n').length === 2)).toBe(true);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      headers: { Authorization: '[masked]', accept: 'application/json' },
      said: 'the server said {"password":"[masked]","a":1}',
    }),
    expect.objectContaining({ said: 'first\npassword=[masked]"\nlast', count: 3, yes: true, nothing: null }),
  ]);
});
