import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether this `Authorization` header carries the token; how long it takes says nothing about either. */
export function isBearer(authorization: string | undefined, wanted: string): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && wanted !== '' && isSame(given, wanted);
}

/** The same text, told in the same time wherever they differ. */
export const isSame = (given: string, wanted: string): boolean => timingSafeEqual(hash(given), hash(wanted));

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
