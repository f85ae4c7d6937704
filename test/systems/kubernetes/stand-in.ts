import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

/** A bare HTTP server that says what a test tells it to, and remembers what it was asked. */
export async function standIn(reply: (request: Request) => Reply | 'hang up' | 'never') {
  const requests: Request[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      requests.push(request);
      const said = reply(request);
      if (said === 'never') return;
      if (said === 'hang up') {
        response.destroy();
        return;
      }
      const { status = 200, headers = { 'content-type': 'application/json' }, body = {} } = said;
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    requests,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    contentType: incoming.headers['content-type'] ?? '',
    authorization: incoming.headers.authorization ?? '',
    body,
  };
}

export interface Kubeconfig {
  readonly server: string;
  readonly context?: string;
  readonly cluster?: string;
}

/** Writes a kubeconfig into a folder of its own, which goes with the test, and returns its path. */
export function writeKubeconfig({ server, context = 'prod', cluster = 'cluster' }: Kubeconfig): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config');
  const text = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [{ name: context, context: { cluster, user: `${context}-user` } }],
    clusters: [{ name: `${cluster}`, cluster: { server } }],
    users: [{ name: `${context}-user`, user: { token: 'a-token' } }],
  };
  writeFileSync(path, JSON.stringify(text));
  return path;
}
