import { describe, expect, test } from 'vitest';
import { DOCUMENT_NAMES, proceduresOf } from './procedures.ts';
import { exampleNames, readExample, rowsOf } from './read-examples.ts';

test('every document has its example', () => {
  expect(exampleNames.toSorted()).toEqual(DOCUMENT_NAMES.toSorted());
});

/** What is built in, and needs no runbook. */
const BUILT_IN = new Set(['/incident', 'npx runbolt check']);

describe.each(DOCUMENT_NAMES)('%s', (name) => {
  const rows = rowsOf(name);
  const known = () => new Set(Object.keys(readExample(name).runbooks));

  test('every procedure of the document has one row in examples/README.md', () => {
    const procedures = proceduresOf(name).map(({ procedure }) => procedure);

    expect(rows.map(({ procedure }) => procedure).toSorted()).toEqual(procedures.toSorted());
  });

  test('every row names runbooks of the example', () => {
    const runbooks = known();
    const empty = rows.filter((row) => row.runbooks.length === 0);
    const strangers = rows.flatMap((row) =>
      row.runbooks.filter((one) => !runbooks.has(one) && !BUILT_IN.has(one)),
    );

    expect(empty.map(({ procedure }) => procedure)).toEqual([]);
    expect(strangers).toEqual([]);
  });

  test('every runbook of the example stands in a row', () => {
    const named = new Set(rows.flatMap(({ runbooks }) => runbooks));

    expect([...known()].filter((runbook) => !named.has(runbook))).toEqual([]);
  });
});
