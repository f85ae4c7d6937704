import { expect, test } from 'vitest';
import { whatMayGo } from '../../src/commands/retention/what-may-go.ts';
import { appendTo } from '../storage/events.ts';
import { openForTest } from '../storage/stores.ts';

test('while it is decided what may go, others get their turns', async () => {
  const store = await openForTest();
  for (let stream = 0; stream < 50; stream++) await store.append(appendTo(`other/${stream}`, 0));
  let turns = 0;
  let deciding = true;
  const count = () => {
    turns += 1;
    if (deciding) setImmediate(count);
  };
  setImmediate(count);

  await whatMayGo({ store, runbooks: () => ({ runbooks: {} }) }, { position: 50, before: new Date() });
  deciding = false;

  expect(turns).toBeGreaterThanOrEqual(49);
});
