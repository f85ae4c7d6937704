import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 2_000_000;

export class BodyTooLarge extends Error {
  constructor() {
    super(`the body is larger than ${MOST_BYTES} bytes: let the sender group fewer alerts`);
  }
}

/** The very bytes, for signatures. Throws `BodyTooLarge` without keeping what is too much. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new BodyTooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
