import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant, when one is near enough to be worth saying. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0 || written.length > 80) return undefined;
  const sought = written.toLowerCase();
  const nearest = closest(sought, names);
  const near = distance(sought, nearest.toLowerCase());
  if (near <= Math.max(1, Math.round(nearest.length * 0.4))) return nearest;
  const begun = names.filter((name) => sought.length > 2 && name.startsWith(sought));
  return begun.length === 1 ? begun[0] : undefined;
}

/** `did you mean "service"?`, or what there is to choose from, or nothing. */
export function suggest(written: string, known: Iterable<string>): string | undefined {
  const names = [...known].sort();
  const nearest = nearestName(written, names);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (names.length === 0) return undefined;
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `known: ${shown}, …` : `known: ${shown}`;
}
