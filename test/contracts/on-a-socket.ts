import type { Server, Socket } from 'node:net';
import type { Faults } from '../../src/systems/faults.ts';

const closing: (() => void)[] = [];

/** For `afterEach`. */
export function closeSockets(): void {
  for (const close of closing.splice(0)) close();
}

/** Starts a server without HTTP in front of a simulator. The switch `unreachable` stops it listening. */
export async function onASocket(system: string, server: Server, faults?: Pick<Faults, 'set'>) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const port = await listen(server, 0);
  closing.push(() => {
    hangUp();
    server.close();
  });

  return {
    address: `127.0.0.1:${port}`,
    faults: {
      async set(id: string, on: boolean) {
        if (id !== `${system}/unreachable`) return faults?.set(id, on);
        hangUp();
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
