import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { Failure } from '../lib/failure.ts';
import type { Upload, UploadedFile } from './web-api.ts';

const UPLOAD_WITHIN_MS = 20_000;

/**
 * Slack's way in three steps: an address for each file, the bytes to it, then all of them into the thread at once.
 * Nothing is seen before the last step, and what is in the thread by then is not sent again.
 */
export async function uploadFiles(client: WebClient, { channel, thread, files }: Upload): Promise<void> {
  const there = await namesIn(client, channel, thread);
  const missing = files.filter(({ name }) => !there.has(name));
  if (missing.length === 0) return;
  const ids: { id: string; title: string }[] = [];
  for (const file of missing) ids.push({ id: await send(client, file), title: file.title });
  const [first, ...rest] = ids;
  if (!first) return;
  await client.files.completeUploadExternal({
    files: [first, ...rest],
    channel_id: channel,
    thread_ts: thread,
  });
}

const Thread = z.object({
  messages: z
    .array(z.object({ files: z.array(z.object({ name: z.string().nullish() })).catch([]) }))
    .catch([]),
});

async function namesIn(client: WebClient, channel: string, thread: string): Promise<ReadonlySet<string>> {
  const { messages } = Thread.parse(await client.conversations.replies({ channel, ts: thread, limit: 200 }));
  return new Set(messages.flatMap(({ files }) => files.flatMap(({ name }) => name ?? [])));
}

async function send(client: WebClient, { name, content }: UploadedFile): Promise<string> {
  const place = await client.files.getUploadURLExternal({ filename: name, length: content.length });
  const { upload_url: url = '', file_id: id = '' } = place;
  const signal = AbortSignal.timeout(UPLOAD_WITHIN_MS);
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(content), signal }).catch(lost);
  if (!response.ok) throw notTaken(response.status);
  return id;
}

function lost(cause: unknown): never {
  const message = 'Slack did not take the file: the connection was lost.';
  throw new Failure({ system: 'Slack', operation: 'file upload', kind: 'unavailable', message, cause });
}

function notTaken(status: number): Failure {
  const message = `Slack did not take the file (HTTP ${status}).`;
  return new Failure({ system: 'Slack', operation: 'file upload', kind: 'unavailable', message });
}
