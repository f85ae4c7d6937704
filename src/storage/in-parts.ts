/** Databases take a limited number of parameters in one statement. */
export function* inParts<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += 100) yield items.slice(start, start + 100);
}
