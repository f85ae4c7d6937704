/**
 * Takes out what looks like a credential, whoever it belongs to: fetched logs carry other people's secrets. It knows the
 * common shapes and promises no more; a bare random password looks like any other word.
 */
export function maskCredentials(text: string): string {
  return SHAPES.reduce((masked, { shape, instead }) => masked.replace(shape, instead), text);
}

/** Each is linear: bounded or without nested repeats, since logs are long and not ours. */
const SHAPES: readonly { readonly shape: RegExp; readonly instead: string }[] = [
  // A block cut off by the log's end counts as well.
  {
    shape:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/g,
    instead: '[masked private key]',
  },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, instead: '[masked AWS access key]' },
  { shape: /\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}/g, instead: '[masked Slack token]' },
  {
    shape: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g,
    instead: '[masked GitHub token]',
  },
  { shape: /\brbl_[A-Z0-9]{2,20}_[\w-]{43}/g, instead: '[masked login]' },
  { shape: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g, instead: '[masked token]' },
  { shape: /\b(Bearer\s{1,5})[\w.~+/-]{8,}={0,2}/gi, instead: '$1[masked]' },
  {
    shape: /\b(Authorization["']?\s{0,5}[:=]\s{0,5}["']?Basic\s{1,5})[\w+/-]{4,}={0,2}/gi,
    instead: '$1[masked]',
  },
  // A password in a URL may itself contain an @; the last one before the host counts.
  {
    shape: /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"'`]{0,100}:)(?!\$\{)[^\s/"'`]{1,500}@/gi,
    instead: '$1[masked]@',
  },
  {
    shape:
      /((?:password|passwd|passphrase|pwd|secret|secret[_-]?key|access[_-]?key|api[_-]?key|token|credentials?)["']?\s{0,3}[=:]\s{0,3})(?!\[(?:masked|secret) |\[masked\]|\$\{)(?:"[^"\n]{1,2000}"|'[^'\n]{1,2000}'|[^\s"',;&)}\]]{1,2000})/gi,
    instead: '$1[masked]',
  },
];
