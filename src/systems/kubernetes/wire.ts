import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiRequest, type Send, Unanswered } from './ask.ts';

export interface KubernetesServer {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  /** A kubeconfig, as text, that leads here under the given context. */
  kubeconfig(context: string): string;
  close(): Promise<void>;
}

/** The simulated cluster behind the Kubernetes API's own HTTP, on the loopback. */
export async function serveKubernetes(
  simulator: { readonly send: Send },
  { port = 0 }: { readonly port?: number } = {},
): Promise<KubernetesServer> {
  const server = createServer((request, response) => {
    serve(simulator.send, request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    url,
    kubeconfig: (context) => kubeconfigFor(url, context),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address ? address.port : 0;

async function serve(send: Send, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const method = methodOf(request.method);
  if (!method) {
    response.writeHead(405).end();
    return;
  }
  const body = await bodyOf(request);
  try {
    const asked: ApiRequest = {
      method,
      path: request.url ?? '/',
      contentType: request.headers['content-type'],
      body: body || undefined,
    };
    const answer = await send(asked, gone.signal);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    // No answer: the connection breaks.
    response.destroy();
  }
}

function methodOf(method: string | undefined): ApiRequest['method'] | undefined {
  return (['GET', 'POST', 'PATCH', 'DELETE'] as const).find((known) => known === method);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function kubeconfigFor(url: string, context: string): string {
  return `apiVersion: v1
kind: Config
current-context: ${context}
contexts:
  - name: ${context}
    context: { cluster: simulated, user: runbolt }
clusters:
  - name: simulated
    cluster: { server: "${url}", insecure-skip-tls-verify: true }
users:
  - name: runbolt
    user: { token: simulated }
`;
}
