import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const NOT_BUILT = `<!doctype html><title>Runbolt</title><p>The page of the local workspace has not been built.
Run <code>npm start</code>, which builds it.</p>`;

/** Sends one file of the built page. Vite puts a hash into the names of assets, so those never change. */
export async function sendPageFile(directory: string, path: string, response: ServerResponse): Promise<void> {
  const file = path === '/' ? 'index.html' : normalize(path).replace(/^[/\\]+/, '');
  if (file.startsWith('..') || file.includes(`..${sep}`)) return notFound(response);
  const contents = await readFile(join(directory, file)).catch(() => undefined);
  if (!contents && file === 'index.html') return sendNotBuilt(response);
  if (!contents) return notFound(response);
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': file === 'index.html' ? 'no-store' : 'public, max-age=31536000, immutable',
    'content-security-policy':
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(contents);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' });
  response.end('Not found');
}

function sendNotBuilt(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/html; charset=utf-8' });
  response.end(NOT_BUILT);
}
