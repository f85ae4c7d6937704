import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';

/** A GET that follows no redirect. */
export type Get = (url: string, init: { redirect: 'error'; signal: AbortSignal }) => Promise<Response>;

const HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$/;
const PATH = /^\/SimpleNotificationService-[0-9a-f]{1,64}\.pem$/;
const SUBJECT = /^CN=sns(\.[a-z0-9-]{1,40})?\.amazonaws\.com(\.cn)?$/m;
const MOST_KEPT = 20;
const MOST_BYTES = 65_536;
const DEADLINE_MS = 5_000;

/** Whether AWS answers there: only then is anything asked of it. */
export function isSnsUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && HOST.test(url.host) && url.username === '' && url.password === '';
}

/** The certificates that SNS signs with, each fetched once from AWS itself and checked at every use. */
export class SnsCertificates {
  readonly #get: Get;
  readonly #clock: Clock;
  readonly #kept = new Map<string, X509Certificate>();

  constructor(get: Get, clock: Clock) {
    this.#get = get;
    this.#clock = clock;
  }

  /** Undefined when it is not one of SNS's, or not of this time. Throws when AWS does not answer. */
  async certificate(url: string): Promise<X509Certificate | undefined> {
    if (!isSnsUrl(url) || !PATH.test(new URL(url).pathname)) return undefined;
    const certificate = this.#kept.get(url) ?? (await this.#fetch(url));
    if (!certificate || !isGood(certificate, this.#clock.now())) return undefined;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(url, certificate);
    return certificate;
  }

  async #fetch(url: string): Promise<X509Certificate | undefined> {
    const pem = await getText(this.#get, url);
    try {
      return new X509Certificate(pem);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return undefined;
      throw error;
    }
  }
}

const isGood = ({ subject, validFromDate, validToDate }: X509Certificate, now: Date): boolean =>
  SUBJECT.test(subject) && validFromDate <= now && now <= validToDate;

/** The text behind a URL of SNS. Throws a `Failure` when there is none, so that the sender tries again. */
export async function getText(get: Get, url: string): Promise<string> {
  const response = await get(url, { redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  if (response.ok && text.length <= MOST_BYTES) return text;
  throw new Failure({
    system: 'SNS',
    operation: 'fetch',
    kind: 'unavailable',
    message: `SNS answered ${response.status}.`,
  });
}
