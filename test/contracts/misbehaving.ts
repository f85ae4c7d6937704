import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { onTheWire } from './on-the-wire.ts';

interface Misbehaved<Port> {
  readonly connect: (url: string) => Port;
  readonly read: (port: Port) => Promise<unknown>;
  readonly write?: (port: Port) => Promise<unknown>;
}

const PAGES = [
  ['a page of HTML', 200, '<html>Bad gateway</html>'],
  ['half an answer', 200, '{"status":"success","data":{"resu'],
  ['another shape', 200, '{"data":7}'],
  ['nothing', 200, ''],
  ['null', 200, 'null'],
] as const;

/** What a real client owes when something else than the vendor answers, or nothing at all. */
export function survivesNonsense<Port>({ connect, read, write }: Misbehaved<Port>): void {
  test.each(PAGES)(
    'a read that is answered with %s is not understood, in words',
    async (_what, status, body) => {
      const { url } = await answering(status, body);

      await expect(read(connect(url))).rejects.toMatchObject({
        name: 'Failure',
        kind: 'invalid',
        message: SENTENCE,
      });
    },
  );

  test('an answer that never comes meets the deadline', async () => {
    const { url } = await onTheWire(
      'none',
      createServer(() => {}),
      NO_FAULTS,
    );

    await expect(read(connect(url))).rejects.toMatchObject({
      name: 'Failure',
      kind: 'timeout',
      message: SENTENCE,
    });
  });

  test('a redirect is refused: the token goes nowhere else', async () => {
    const { url, asked } = await answering(302, '', { location: 'https://elsewhere.test/' });

    await expect(read(connect(url))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/has moved/),
    });
    expect(asked()).toBe(1);
  });

  test('a read that finds the server broken is tried three times', async () => {
    const { url, asked } = await answering(503, 'upstream connect error');

    await expect(read(connect(url))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked()).toBe(3);
  });

  test('a long Retry-After is handed on instead of waited for', async () => {
    const { url, asked } = await answering(429, '', { 'retry-after': '120' });

    await expect(read(connect(url))).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 120_000 });
    expect(asked()).toBe(1);
  });

  if (!write) return;

  test.each([
    ['a page of HTML', 200, '<html>'],
    ['a broken server', 500, 'oops'],
    ['another shape', 200, '[]'],
  ] as const)('a write that meets %s may have happened, and is sent once', async (_what, status, body) => {
    const { url, asked } = await answering(status, body);

    await expect(write(connect(url))).rejects.toMatchObject({ kind: 'unknown_outcome', message: SENTENCE });
    expect(asked()).toBe(1);
  });
}

const SENTENCE = expect.stringMatching(/^\S.* .*\.$/);
const NO_FAULTS = { set: () => true };

async function answering(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  const { url } = await onTheWire('none', server, NO_FAULTS);
  return { url, asked: () => asked };
}
