import { MAX_BODY_BYTES } from './port.ts';

/** The body as text, at most `MAX_BODY_BYTES` of it; the rest is not downloaded. */
export async function readBody(response: Response): Promise<{ body: string; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and with it the download.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES);
  return { body: new TextDecoder().decode(bytes), truncated: size > MAX_BODY_BYTES };
}
