import { createHash } from 'node:crypto';

/** Stands for the digest of an image's contents: the same for `credlink-api:1.9.0` in whichever registry. */
export function simulatedDigest(image: string): string {
  const name = image.replace(/^[^/]+\.[^/]+\//, '');
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}
