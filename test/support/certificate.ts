import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Signer {
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

interface Wanted {
  /** `sns.amazonaws.com` */
  readonly name: string;
  readonly from?: Date;
  readonly until?: Date;
}

/** A key with a certificate that says whose it is, signed by itself. */
export function newSigner({
  name,
  from = new Date('2026-01-01'),
  until = new Date('2027-01-01'),
}: Wanted): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name)))));
  const contents = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    subject,
    der(0x30, time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', contents, privateKey);
  const all = der(0x30, contents, SHA256_WITH_RSA, der(0x03, Buffer.from([0]), signature));
  const lines = all.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return { privateKey, certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');

/** `260101000000Z` */
const time = (at: Date): Buffer =>
  der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

/** One element of ASN.1 in its distinguished encoding: tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const length = body.length.toString(16);
  const bytes = Buffer.from(length.padStart(length.length + (length.length % 2), '0'), 'hex');
  const head = body.length < 128 ? [tag, body.length] : [tag, 0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from(head), body]);
}
