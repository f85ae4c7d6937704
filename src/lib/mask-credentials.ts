/**
 * Takes out what looks like a credential, whoever it belongs to: fetched logs carry other people's secrets. It knows the
 * common shapes and promises no more; a bare random password looks like any other word. Quotes around a value stay, so
 * that JSON stays JSON.
 */
export function maskCredentials(text: string): string {
  return SHAPES.reduce((masked, { shape, instead }) => masked.replace(shape, instead), text);
}

/** The text of a statement without its literals: they are its customers' names as often as its passwords. */
export function maskLiterals(sql: string): string {
  return sql
    .replace(/(\$\w{0,30}\$)(?:(?!\1)[\s\S]){0,20000}(?:\1|$)/g, '$1…$1')
    .replace(/'(?:''|[^']){0,20000}(?:'|$)/g, "'…'");
}

/** Names after which a value is secret. `pass` alone is what tests do. An ARN's `:secret:` names one, and is none. */
const NAMES =
  '(?:password|passwd|passphrase|pwd|[a-z]_pass|(?<!\\d:)secret|(?:access|account|api|encryption|master|private|secret|signing)[_-]?key|token|credentials?)';
/** Between a name and its value, in `.env`, YAML, JSON, JSON within JSON, and Ruby. */
const BETWEEN = `\\\\{0,3}["']?\\s{0,3}(?:=>|=(?!>)|:)\\s{0,3}`;
/** What says that there is no value, stands in for one, or was masked before. */
const NO_VALUE =
  '(?![\\\\"\']{0,4}\\[(?:masked|secret) |[\\\\"\']{0,4}\\[masked\\]|\\$[\\d{(]|\\?|:[a-z]|%[sv]|\\*\\*|<[\\w -]{0,30}>|(?:null|nil|none|undefined|true|false)(?!\\w))';
const WORD = `(?:[^\\s"'\\\\,;&)}\\]]|\\\\[^"'nrt\\s]){1,2000}`;
/** `token: expired` is news of a token, not one. */
const NEWS = '(?<=token|credentials?):\\s{1,3}[a-z]{1,20}(?![\\w/+=-]|\\.\\w)';

/** Each is linear: bounded or without nested repeats, since logs are long and not ours. */
const SHAPES: readonly { readonly shape: RegExp; readonly instead: string }[] = [
  // A block cut off by the log's end counts as well. Its headers (`Proc-Type`) have hyphens, too.
  {
    shape:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,16000}(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/g,
    instead: '[masked private key]',
  },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, instead: '[masked AWS access key]' },
  {
    shape: /\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}/g,
    instead: '[masked Slack token]',
  },
  { shape: /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,}/g, instead: '$1[masked]' },
  {
    shape: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g,
    instead: '[masked GitHub token]',
  },
  { shape: /\brbl_[A-Z0-9]{2,20}_[\w-]{43}/g, instead: '[masked login]' },
  { shape: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g, instead: '[masked token]' },
  // GitLab, npm, Docker, Stripe, OpenAI and Anthropic, SendGrid, Google, Grafana, Sentry, Vault.
  {
    shape:
      /\b(?:glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,}|dckr_pat_[\w-]{20,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[\w+/=]{20,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|gls?[ac]_[\w-]{20,}|sntry[su]_[\w=/+-]{20,}|hv[sb]\.[\w-]{20,})/g,
    instead: '[masked token]',
  },
  // Password hashes: bcrypt, crypt and argon2, and PostgreSQL's own.
  {
    shape:
      /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{50,60}|\$(?:[156y]|argon2\w{1,2})\$[\w./$=,+-]{20,200}|\bSCRAM-SHA-256\$[\w:$=/+]{20,}/g,
    instead: '[masked hash]',
  },
  { shape: /([?&](?:X-(?:Amz|Goog)-Signature|sig|signature)=)[\w%+/=-]{8,}/gi, instead: '$1[masked]' },
  // A password in a URL may itself contain an @; the last one before the host counts.
  {
    shape: /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"'`]{0,100}:)(?!\$\{|\[masked\])[^\s/"'`]{1,500}@/gi,
    instead: '$1[masked]@',
  },
  {
    shape: /\b(PASSWORD|IDENTIFIED\s{1,5}BY)(\s{1,5})'(?!\[masked\])(?:''|[^']){1,2000}'/gi,
    instead: "$1$2'[masked]'",
  },
  // In quotes, in quotes within quotes, without. A quote that the log's end cut off counts as well.
  {
    shape: new RegExp(`(${NAMES}${BETWEEN})${NO_VALUE}(["'])(?:\\\\.|(?!\\2)[^\\\\\\n]){1,2000}\\2?`, 'gi'),
    instead: '$1$2[masked]$2',
  },
  {
    shape: new RegExp(
      `(${NAMES}${BETWEEN})${NO_VALUE}(\\\\{1,3}["'])(?:(?!\\2)[^\\n]){1,2000}(?:\\2)?`,
      'gi',
    ),
    instead: '$1$2[masked]$2',
  },
  {
    shape: new RegExp(`(${NAMES}(?!${NEWS})${BETWEEN})${NO_VALUE}${WORD}`, 'gi'),
    instead: '$1[masked]',
  },
  {
    shape: new RegExp(
      `(--[a-z-]{0,30}(?:password|passwd|token|secret|key)\\s{1,3})${NO_VALUE}(?!-)${WORD}`,
      'gi',
    ),
    instead: '$1[masked]',
  },
  {
    shape: /\b((?:Set-)?Cookie["']?\s{0,3}:\s{0,3}["']?)(?!\[masked\])[^\s"'][^"'\n]{0,4000}/gi,
    instead: '$1[masked]',
  },
  {
    shape:
      /\b(Authorization\\{0,3}["']?\s{0,5}[:=]\s{0,5}\\{0,3}["']?(?:Basic|Bearer|Token|OAuth|ApiKey)\s{1,5})(?!\[masked)[^\s"'\\,]{1,2000}/gi,
    instead: '$1[masked]',
  },
  { shape: /\b(Bearer\s{1,5})(?![a-z]{1,30}(?![\w.~+/-]))[\w.~+/-]{8,}={0,2}/gi, instead: '$1[masked]' },
];
