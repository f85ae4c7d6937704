import type { Actor } from '../audit/event.ts';

/** A person by the name they came with, and by what identifies them. */
export function nameOf({ kind, id, name, via }: Omit<Actor, 'kind'> & { readonly kind: string }): string {
  if (kind === 'system') return 'Runbolt';
  const known = name === undefined || name === id ? id : `${name} (${id})`;
  return kind === 'cli' || via === 'cli' ? `${known} at the command line` : known;
}
