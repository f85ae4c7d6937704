import { createHash } from 'node:crypto';

/** A Job's name becomes a label of its Pods, and labels end at 63 characters. */
const LONGEST = 63;

/**
 * The name that this step of this run gives its Job: the same after every crash, so that creating it again is refused
 * by the API server. `infershield-backup-r-7k3f9qxa-backup`
 */
export function jobName(base: string, token: string): string {
  const name = plain(`${base}-${token}`);
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(`${base}/${token}`).digest('hex').slice(0, 8);
  return `${plain(base.slice(0, 30))}-${plain(token).slice(0, 20)}-${hash}`.replaceAll(/-+/g, '-');
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
