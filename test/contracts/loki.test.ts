import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { connectLoki } from '../../src/systems/loki/client.ts';
import type { Loki, Search } from '../../src/systems/loki/port.ts';
import { simulateLoki } from '../../src/systems/loki/simulator.ts';
import { lokiServer } from '../../src/systems/loki/wire.ts';
import { seedServices } from '../../src/systems/seed-services.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const NOW = new Date('2026-03-04T02:48:00Z');
const NIGHT: Search = {
  logql: '{namespace="infershield"} | json | action="report.deleted"',
  from: new Date('2026-03-03T00:00:00Z'),
  to: NOW,
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('Loki by $name', ({ open }) => {
  test("the document's search finds the deletions, oldest first or newest first", async () => {
    const { port } = await open();

    const oldest = await port.lines({ ...NIGHT, limit: 2, first: 'oldest' });
    const [newest] = await port.lines({ ...NIGHT, limit: 1, first: 'newest' });

    expect(oldest.map(({ at }) => at.toISOString())).toEqual([
      '2026-03-03T23:46:00.000Z',
      '2026-03-03T23:47:00.000Z',
    ]);
    expect(oldest[0]).toMatchObject({
      line: expect.stringContaining('r-0977'),
      labels: { namespace: 'infershield' },
    });
    expect(newest?.line).toContain('r-0979');
  });

  test('all matching lines are counted, and none is none', async () => {
    const { port } = await open();

    expect(await port.count(NIGHT)).toBe(3);
    expect(await port.count({ ...NIGHT, to: new Date('2026-03-03T12:00:00Z') })).toBe(0);
  });

  test.each([
    ['{app=~"infershield-.*"} |= "created"', 2],
    ['{namespace="infershield"} != "deleted"', 2],
    ['{namespace="infershield"} |~ "r-09(77|78)"', 2],
    ['{namespace="elsewhere"}', 0],
  ])('%s matches %i lines', async (logql, count) => {
    const { port } = await open();

    expect(await port.count({ ...NIGHT, logql })).toBe(count);
  });

  test.each(['', '{}', 'namespace="x"', '{namespace="infershield"} | bogus', '{a="b"} |~ "("'])(
    'the query %j cannot be parsed, and Loki says so',
    async (logql) => {
      const { port } = await open();

      await expect(port.lines({ ...NIGHT, logql, limit: 1, first: 'oldest' })).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/Loki says: .*\.$/),
      });
    },
  );

  failsInWords<Loki>({
    system: 'loki',
    open,
    read: (port, signal) => port.lines({ ...NIGHT, limit: 1, first: 'oldest' }, signal),
  });
});

describe('the real client of Loki', () => {
  survivesNonsense<Loki>({
    connect: (url) => connectLoki({ url, clock: hurriedClock }),
    read: (port) => port.lines({ ...NIGHT, limit: 1, first: 'oldest' }),
  });

  test('the tenant and nanoseconds are sent; a query that counts is refused with advice', async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      asked.push([request.headers['x-scope-orgid'], query.get('start'), query.get('direction')]);
      response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
    });
    const { url } = await onTheWire('none', server, { set: () => true });
    const port = connectLoki({ url, tenant: 'infershield', clock: hurriedClock });

    await expect(port.lines({ ...NIGHT, limit: 1, first: 'oldest' })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/not lines/),
    });
    expect(asked).toEqual([['infershield', '1772496000000000000', 'forward']]);
  });
});

async function overTheWire(): Promise<Subject<Loki>> {
  const { port: simulated, faults } = simulator();
  const { url, faults: switches } = await onTheWire('loki', lokiServer(simulated), faults);
  return { port: connectLoki({ url, clock: hurriedClock }), faults: switches };
}

function simulator(): Subject<Loki> & { readonly faults: Faults } {
  const faults = new Faults();
  return { port: simulateLoki({ state: seedServices(NOW).loki, clock: new HeldClock(), faults }), faults };
}
