import { randomBytes } from 'node:crypto';

/** Randomness, handed in, so that tests can foresee the ids. */
export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = randomBytes;

// Crockford's base 32: no i, l, o or u, so that an id can be read out over the phone at night.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const LENGTH = 8;

/**
 * A short id that is also a valid part of a Kubernetes name: `r-7k3f9qxa`. With an instant, two of its letters are of
 * the hour: what is made together is kept together, so a long record changes no more pages of its indexes than a young
 * one.
 */
export function newId(prefix: string, random: RandomBytes = systemRandom, at?: Date): string {
  const hour = at === undefined ? '' : hourOf(at);
  const letters = Array.from(random(LENGTH - hour.length), letter);
  return `${prefix}-${hour}${letters.join('')}`;
}

const HOUR_MS = 60 * 60_000;

/** The same letters again every six weeks. */
function hourOf(at: Date): string {
  const hours = Math.floor(at.getTime() / HOUR_MS);
  return letter(hours >> 5) + letter(hours);
}

const letter = (number: number): string => ALPHABET[number & 31] ?? '';
