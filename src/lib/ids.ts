import { randomBytes } from 'node:crypto';

/** Randomness, handed in, so that tests can foresee the ids. */
export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = randomBytes;

// Crockford's base 32: no i, l, o or u, so that an id can be read out over the phone at night.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short id that is also a valid part of a Kubernetes name: `r-7k3f9qxa`. */
export function newId(prefix: string, random: RandomBytes = systemRandom): string {
  const letters = Array.from(random(8), (byte) => ALPHABET[byte % 32]);
  return `${prefix}-${letters.join('')}`;
}
