import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';

const ACTIONS = 'src/actions';
const all = [...allActions().values()];
const sources = readdirSync(ACTIONS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(ACTIONS, file));

/** The actions that can leave something away from normal: those whose code, with what it imports, says so. */
const leaving = all.filter(({ name }) => {
  const source = sources.find((file) => readFileSync(file, 'utf8').includes(`name: '${name}'`));
  if (!source) throw new Error(`no source has ${name}`);
  return withImports(source).some((file) => /\bleaves[:,]/.test(readFileSync(file, 'utf8')));
});

function withImports(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file) || !file.startsWith(`${ACTIONS}/`) || file === `${ACTIONS}/action.ts`) return [];
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g);
  return [file, ...[...imports].flatMap(([, path = '']) => withImports(join(dirname(file), path), seen))];
}

test('some actions leave something open', () => {
  expect(leaving.map(({ name }) => name)).toContain('kubernetes/suspend-cronjob');
});

test.each(leaving.map(({ name, look, onlyPeopleKnow }) => ({ name, look, onlyPeopleKnow })))(
  '$name can look whether what it left open is so still, or says why only people know',
  ({ look, onlyPeopleKnow }) => {
    expect(look ?? onlyPeopleKnow).toBeDefined();
  },
);
