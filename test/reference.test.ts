import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { references } from '../scripts/reference.ts';

test.each(Object.entries(references()))(
  '%s is what the code makes of it: npm run reference',
  (path, text) => {
    const onDisk = readFileSync(path, 'utf8');

    expect(onDisk).toBe(text);
  },
);
