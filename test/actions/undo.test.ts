import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction, type Effect, type StepPlan } from '../../src/actions/action.ts';
import { allActions } from '../../src/actions/index.ts';
import { stage } from '../support/stage.ts';

const ACTIONS = 'src/actions';
const acting = [...allActions().values()].filter(({ effect }) => effect !== 'read');
const sources = readdirSync(ACTIONS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(ACTIONS, file));

function withImports(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file) || !file.startsWith(`${ACTIONS}/`) || file === `${ACTIONS}/action.ts`) return [];
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g);
  return [file, ...[...imports].flatMap(([, path = '']) => withImports(join(dirname(file), path), seen))];
}

/** Whether what an action observes comes with its inverse: its code, with what it imports, says so. */
function returnsUndo(name: string): boolean {
  const source = sources.find((file) => readFileSync(file, 'utf8').includes(`name: '${name}'`));
  if (!source) throw new Error(`no source has ${name}`);
  const returned = /^[^*'/]*\bundo(:|,| \}| =)/m;
  return withImports(source).some((file) => returned.test(readFileSync(file, 'utf8')));
}

test.each(acting.map(({ name, noUndo }) => ({ name, noUndo })))(
  '$name returns how to put back what it did, or has its plan say why nothing does',
  ({ name, noUndo }) => {
    expect(noUndo !== undefined || returnsUndo(name)).toBe(true);
  },
);

const final = acting.filter(({ noUndo }) => noUndo !== undefined);

test.each(final.map(({ name, noUndo }) => ({ name, noUndo })))(
  '$name says it plainly: $noUndo',
  ({ noUndo }) => {
    expect(noUndo).toMatch(/^[A-Z].*\bno(thing to)? undo\b.*\.$/i);
  },
);

const PLAN = { changes: [], guards: {}, outputs: {}, facts: ['Seen.'], warnings: ['Careful.'], commands: [] };
const CHANGE = { target: 'a', field: 'b', before: 1, after: 2 };

const finalAction = (effect: Effect, plan: StepPlan) =>
  defineAction({
    name: 'test/final',
    summary: 'Does what stays',
    effect,
    noUndo: 'There is no undo.',
    input: z.object({}),
    output: z.object({}),
    targets: () => [],
    deadlineMs: () => 1_000,
    plan: async () => plan,
    observe: async () => ({ status: 'absent' }),
  });

test('a change that cannot be put back says so among what is known, and one that destroys warns of it first', async () => {
  const { context } = stage();
  const acts = { ...PLAN, changes: [CHANGE] };

  const changed = await finalAction('change', acts).plan(context(), {});
  const destroyed = await finalAction('destructive', acts).plan(context(), {});

  expect(changed).toEqual({ ...acts, facts: ['Seen.', 'There is no undo.'] });
  expect(destroyed).toEqual({ ...acts, warnings: ['There is no undo.', 'Careful.'] });
});

test('a plan that changes nothing says nothing about undo', async () => {
  const { context } = stage();

  expect(await finalAction('change', PLAN).plan(context(), {})).toEqual(PLAN);
});
