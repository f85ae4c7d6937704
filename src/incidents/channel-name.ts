export interface ChannelNaming {
  readonly prefix: string;
  readonly declaredAt: Date;
  readonly severity: string;
  readonly title: string;
  /** `i-7k3f9qxa` */
  readonly id: string;
}

// Slack takes 80 characters; a few are left for the number that a taken name gets.
const LONGEST = 76;

/**
 * `inc-2026-03-04-p0-api-down-7k3f9qxa`: lower-case letters, digits and hyphens, as Slack has them. The incident's id
 * is in it, so that nobody else's channel has this name and a second try finds the first one's channel.
 */
export function channelName({ prefix, declaredAt, severity, title, id }: ChannelNaming): string {
  const start = [prefix, declaredAt.toISOString().slice(0, 10), slug(severity)].filter(Boolean).join('-');
  const end = id.replace(/^i-/, '');
  const room = LONGEST - start.length - end.length - 2;
  const middle = shortened(slug(title), room);
  return [start, middle, end].filter(Boolean).join('-');
}

/** Slack has no capitals in names, and of other scripts only letters that have none. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{Nd}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

/** Never in the middle of a character; a hyphen at the end is cut as well. */
function shortened(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most) break;
    kept += character;
  }
  return kept.replace(/-+$/, '');
}
