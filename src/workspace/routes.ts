import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { carryOut } from './acts/acts.ts';
import type { Desk } from './acts/desk.ts';
import { parseJson, readBody, sendJson } from './body.ts';
import { type ClockControl, moveClock } from './clock-control.ts';
import type { Feed } from './feed.ts';
import { sendPageFile } from './page-files.ts';
import { respond } from './responses.ts';
import { answerOf, type SlackApi } from './slack-api.ts';
import { serveApiCall } from './slack-api-http.ts';
import type { SlackFaults } from './slack-faults.ts';

const MAX_UPLOAD_BYTES = 5_000_000;
const MAX_BODY_BYTES = 1_000_000;
const FaultChange = z.object({ id: z.string(), on: z.boolean() });

export interface RouteOptions {
  readonly api: SlackApi;
  readonly desk: Desk;
  readonly feed: Feed;
  readonly slackFaults: SlackFaults;
  readonly setFault: (id: string, on: boolean) => boolean;
  readonly clockControl: ClockControl | undefined;
  readonly pageDirectory: string;
}

/** True for the paths that belong to the workspace; everything else in the server is the bot's own. */
export function isWorkspacePath(path: string): boolean {
  return path === '/' || path.startsWith('/assets/') || path.startsWith('/workspace/');
}

/** Answers one request for a workspace path. */
export async function route(
  options: RouteOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, area, kind = '', name = ''] = path.split('/');
  if (area !== 'workspace') return sendPageFile(options.pageDirectory, path, response);
  switch (kind) {
    case 'api':
      return serveApi(options, name, request, response);
    case 'response':
      return serveResponseUrl(options.desk, name, request, response);
    case 'upload':
      return serveUpload(options.desk, name, request, response);
    case 'files':
      return serveFile(options.desk, name, response);
    case 'events':
      return options.feed.open(response);
    case 'act':
      return serveAct(options, name, request, response);
    default:
      return sendJson(response, 404, { ok: false, error: 'not_found' });
  }
}

async function serveApi(
  { api, slackFaults }: RouteOptions,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (slackFaults.isUnreachable) {
    request.socket.destroy();
    return;
  }
  if (slackFaults.isFailing) return sendJson(response, 500, { ok: false, error: 'internal_error' });
  if (slackFaults.isRevoked) return sendJson(response, 200, { ok: false, error: 'token_revoked' });
  await serveApiCall(api, method, request, response);
}

async function serveResponseUrl(
  desk: Desk,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  const used = desk.responseUrls.use(id);
  if (!used.ok) return sendJson(response, 404, used);
  const answer = answerOf(() => {
    respond(desk.state, used.place, parseJson(body?.toString() ?? ''));
    return {};
  });
  if (!answer.ok) return sendJson(response, 400, answer);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end('ok');
}

async function serveUpload(
  desk: Desk,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_UPLOAD_BYTES);
  const file = desk.state.file(id);
  if (!file) return sendJson(response, 404, { ok: false, error: 'file_not_found' });
  if (!body) return sendJson(response, 413, { ok: false, error: 'file_too_large' });
  const content = await uploadedBytes(body, request.headers['content-type'] ?? '');
  if (!content) return sendJson(response, 400, { ok: false, error: 'invalid_form_data' });
  desk.state.putFile({ ...file, content: content.toString('base64'), size: content.length });
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`OK - ${content.length}`);
}

/** The file as the whole body, or as the one part of a form, which is how Slack's own client sends it. */
async function uploadedBytes(body: Buffer, contentType: string): Promise<Buffer | undefined> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = new Response(Uint8Array.from(body), { headers: { 'content-type': contentType } });
  const parts = await form.formData().catch(() => undefined);
  const file = [...(parts?.values() ?? [])].find((part) => typeof part !== 'string');
  return file && Buffer.from(await file.arrayBuffer());
}

function serveFile(desk: Desk, id: string, response: ServerResponse): void {
  const file = desk.state.file(id);
  if (!file) {
    sendJson(response, 404, { ok: false, error: 'file_not_found' });
    return;
  }
  const content = Buffer.from(file.content, 'base64');
  const isPng = content.subarray(1, 4).toString('latin1') === 'PNG';
  // As text to read or as a picture: whatever a bot uploads must not run in the page's origin.
  response.writeHead(200, {
    'content-type': isPng ? 'image/png' : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  response.end(content);
}

async function serveAct(
  options: RouteOptions,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  // JSON only: a form of another site can be sent without asking, this type cannot.
  const isJson = request.headers['content-type']?.startsWith('application/json');
  if (request.method !== 'POST' || !isJson || !body) {
    return sendJson(response, 400, { ok: false, error: 'Acts are sent as JSON by POST.' });
  }
  const input = parseJson(body.toString());
  if (name === 'fault') return serveFault(options, input, response);
  if (name === 'clock') return sendJson(response, 200, await moveClock(options.clockControl, input));
  const result = carryOut(options.desk, name, input);
  if (!result) return sendJson(response, 404, { ok: false, error: 'There is no such act.' });
  sendJson(response, 200, await result);
}

function serveFault(options: RouteOptions, input: unknown, response: ServerResponse): void {
  const change = FaultChange.safeParse(input);
  const known = change.success && options.setFault(change.data.id, change.data.on);
  sendJson(
    response,
    known ? 200 : 404,
    known ? { ok: true } : { ok: false, error: 'There is no such switch.' },
  );
}
