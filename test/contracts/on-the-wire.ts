import type { Server } from 'node:http';
import type { Faults } from '../../src/systems/faults.ts';

const closing: (() => void)[] = [];

/** For `afterEach`. */
export function closeServers(): void {
  for (const close of closing.splice(0)) close();
}

/** Starts a server in front of a simulator. The switch `unreachable` stops it listening: that is what it means here. */
export async function onTheWire(system: string, server: Server, faults: Pick<Faults, 'set'>) {
  const port = await listen(server, 0);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${port}`,
    faults: {
      async set(id: string, on: boolean) {
        if (id !== `${system}/unreachable`) return faults.set(id, on);
        server.closeAllConnections();
        if (on) await new Promise((resolve) => server.close(resolve));
        else await listen(server, port);
        return true;
      },
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
