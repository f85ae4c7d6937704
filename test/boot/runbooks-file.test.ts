import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { fileWith } from '../../bench/many-runbooks.ts';
import { allActions } from '../../src/actions/index.ts';
import { loadRunbooks, watchRunbooks } from '../../src/boot/runbooks-file.ts';
import type { Runbooks } from '../../src/runbooks/runbook.ts';
import { freshFolder, openForTest } from '../storage/stores.ts';
import { HeldClock } from '../support/held-clock.ts';

const LARGE = fileWith(500);
const edition = (title: string) => LARGE.replace('Pause the EFS purge', title);

/** A file of many runbooks that is watched; `meanwhile` is called each time its check makes way for others. */
async function watched(meanwhile: () => void) {
  const path = join(freshFolder(), 'runbooks.yaml');
  writeFileSync(path, edition('first'));
  const clock = new HeldClock();
  const first = await loadRunbooks(path, allActions());
  if (!first.ok) throw new Error(first.report);
  const cameIntoForce: string[] = [];
  const file = await watchRunbooks(first, {
    ...{ file: path, actions: allActions(), store: await openForTest(), clock },
    onReload: (result) => cameIntoForce.push(result.ok ? titleOf(result.runbooks) : result.report),
    onChange: () => {},
    prepare: () => [],
    async turn() {
      meanwhile();
      await nextTurn();
    },
  });
  onTestFinished(() => file.stop());
  return { path, clock, cameIntoForce };
}

const titleOf = ({ runbooks }: Runbooks) => runbooks['pause-purge']?.title ?? 'none';

test('the check of a large file that has changed makes way for others many times', async () => {
  let turns = 0;
  const { path, clock, cameIntoForce } = await watched(() => turns++);

  writeFileSync(path, edition('second'));
  while (cameIntoForce.length === 0) await clock.advance(1_000);

  expect(cameIntoForce).toEqual(['second']);
  expect(turns).toBeGreaterThan(3);
});

test('a file that changes again while it is checked never comes into force', async () => {
  const { path, clock, cameIntoForce } = await watched(() => {
    if (cameIntoForce.length === 0) writeFileSync(path, edition('third'));
  });

  writeFileSync(path, edition('second'));
  while (cameIntoForce.length === 0) await clock.advance(1_000);

  expect(cameIntoForce).toEqual(['third']);
});
