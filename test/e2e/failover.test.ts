import { expect, onTestFinished, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { appendTo } from '../storage/events.ts';
import { addressOf, openPair } from '../support/postgres-pair.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

/** A store whose database is reached by an address that moves on in a failover. */
async function behindOneAddress() {
  const { primary, standby } = await openPair();
  const proxy = await TcpProxy.open('127.0.0.1', primary.port);
  const url = addressOf(proxy.port);
  const store = await openStore({ folder: '/', databaseUrl: url, clock: systemClock });
  onTestFinished(() => proxy.close());
  onTestFinished(() => store.close());
  const leadTo = ({ port }: { readonly port: number }) => {
    proxy.cut();
    proxy.lead('127.0.0.1', port);
    proxy.mend();
  };
  return { primary, standby, store, proxy, leadTo };
}

test('the primary dies under load and the standby takes over: nothing that was acknowledged is lost', async () => {
  const { primary, standby, store, leadTo } = await behindOneAddress();
  const writers = Array.from({ length: 4 }, (_, number) => writeUntilTold(store, `s/${number}`));
  await until(() => writers.every(({ acknowledged }) => acknowledged() > 20));

  primary.die();
  standby.promote();
  leadTo(standby);
  const [first] = writers;
  const before = first?.acknowledged() ?? 0;
  await until(() => (first?.acknowledged() ?? 0) > before + 20);
  await Promise.all(writers.map(({ stop }) => stop()));

  for (const { stream, acknowledged } of writers) {
    const { length } = await store.read(stream);
    expect(length, stream).toBeGreaterThanOrEqual(acknowledged());
  }
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok' });
});

test('a connection that leads to a server which only reads is left, and the next one leads to the primary', async () => {
  const { primary, standby, store, proxy, leadTo } = await behindOneAddress();
  await store.append(appendTo('s', 0));

  leadTo(standby);
  await expect(store.append(appendTo('s', 1))).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('can only be read'),
  });
  // Nothing is cut: the connections to the standby would live on.
  proxy.lead('127.0.0.1', primary.port);

  expect((await store.append(appendTo('s', 1))).status).toBe('appended');
});

/** One writer that never gives up: what it was promised, it counts. */
function writeUntilTold(store: Store, stream: string) {
  let [acknowledged, isTold] = [0, false];
  const writing = (async () => {
    while (!isTold) {
      const version = (await store.read(stream).catch(() => undefined))?.length;
      if (version === undefined) continue;
      const result = await store.append(appendTo(stream, version)).catch(() => undefined);
      if (result?.status === 'appended') acknowledged = version + 1;
    }
  })();
  const stop = () => {
    isTold = true;
    return writing;
  };
  return { stream, stop, acknowledged: () => acknowledged };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
