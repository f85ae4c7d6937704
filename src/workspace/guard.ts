import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request may use the workspace. The page acts as anybody, so another site must not reach it: neither by
 * a name that resolves to this machine (the Host header), nor from a page of its own (the Origin header).
 */
export function isFromThisMachine(request: IncomingMessage, allowedHosts: readonly string[] = []): boolean {
  const { host, origin } = request.headers;
  const url = host === undefined ? null : URL.parse(`http://${host}`);
  if (!url || !(LOOPBACK.has(url.hostname) || allowedHosts.includes(url.hostname))) return false;
  return origin === undefined || URL.parse(origin)?.host === url.host;
}
