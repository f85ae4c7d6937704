import { expect, test } from 'vitest';
import { inParts } from '../../src/storage/in-parts.ts';

test.each([
  [0, []],
  [1, [1]],
  [13, [8, 4, 1]],
  [64, [64]],
  [200, [64, 64, 64, 8]],
])('%i rows go in parts of %j, all of them once and in their order', (count, sizes) => {
  const rows = Array.from({ length: count }, (_, index) => index);

  const parts = [...inParts(rows)];

  expect(parts.map(({ length }) => length)).toEqual(sizes);
  expect(parts.flat()).toEqual(rows);
});
