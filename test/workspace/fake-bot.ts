import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/lib/clock.ts';
import { createWorkspace, type Workspace, type WorkspaceOptions } from '../../src/workspace/workspace.ts';
import type { HeldClock } from '../support/held-clock.ts';

export const SIGNING_SECRET = 'a signing secret of the tests';
export const BOT_TOKEN = 'xoxb-a-token-of-the-tests';

/** What the workspace handed to the bot: the form's fields or the decoded payload. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of every shape
  readonly body: any;
}

export type Answer = { status?: number; body?: unknown } | 'never';

/** A small bot behind real HTTP: verifies signatures, keeps what it receives, answers as it is told. */
export class FakeBot {
  readonly received: Received[] = [];
  answered = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  answer: (received: Received) => Answer | Promise<Answer> = () => ({});
  workspace: Workspace | undefined;

  async start(options: Partial<WorkspaceOptions> & { clock: Clock | HeldClock }): Promise<Workspace> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.workspace = createWorkspace({
      signingSecret: SIGNING_SECRET,
      botToken: BOT_TOKEN,
      deliverTo: `${this.url}/slack/events`,
      commands: () => [{ command: '/pause-purge', description: 'Pause the EFS purge' }],
      ...options,
    });
    return this.workspace;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Calls the Web API as an app does. */
  async call(
    method: string,
    params: object,
  ): Promise<Record<string, unknown> & { ok: boolean; error?: string }> {
    const response = await fetch(`${this.url}/workspace/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${BOT_TOKEN}` },
      body: JSON.stringify(params),
    });
    return (await response.json()) as Record<string, unknown> & { ok: boolean; error?: string };
  }

  async stop(): Promise<void> {
    this.workspace?.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.workspace?.handle(request, response)) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString();
    if (!isSigned(request, raw)) {
      response.writeHead(401).end();
      return;
    }
    const received = { headers: request.headers, body: decoded(request, raw) };
    this.received.push(received);
    response.on('close', () => this.answered++);
    const answer = await this.answer(received);
    if (answer === 'never') return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(
      typeof answer.body === 'string' ? answer.body : answer.body ? JSON.stringify(answer.body) : '',
    );
  }
}

/** Slack's documented check, written once more and from the other side. */
function isSigned(request: IncomingMessage, raw: string): boolean {
  const timestamp = String(request.headers['x-slack-request-timestamp']);
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const digest = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${raw}`).digest('hex');
  const given = Buffer.from(String(request.headers['x-slack-signature']));
  const expected = Buffer.from(`v0=${digest}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function decoded(request: IncomingMessage, raw: string): unknown {
  if (request.headers['content-type'] === 'application/json') return JSON.parse(raw);
  const form = Object.fromEntries(new URLSearchParams(raw));
  return form.payload ? JSON.parse(form.payload) : form;
}
