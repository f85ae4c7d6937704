/** Databases take a limited number of parameters in one statement. */
const LARGEST_PART = 64;

/**
 * Parts whose sizes are powers of two. A statement is put together and prepared for each number of rows that it is ever
 * given: so there are seven shapes of it, and not sixty-four.
 */
export function* inParts<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; ) {
    const size = Math.min(LARGEST_PART, 2 ** Math.floor(Math.log2(items.length - start)));
    yield items.slice(start, start + size);
    start += size;
  }
}
