import { expect, test } from 'vitest';
import type { RunHappening } from '../../../src/runs/events.ts';
import { PIECES, story } from '../story.ts';
import { type Desk, openDesk } from './desk.ts';

const { planned, asked, confirmed, locked, started, suspended, stopping, accepted, progressed, stopped } =
  PIECES;
const { events } = story([
  ...[planned, asked, confirmed, locked, started, suspended, stopping, accepted],
  ...[progressed, progressed, progressed, stopped, PIECES.succeeded],
]);

const RUNS = Array.from({ length: 200 }, (_, number) => `r-${String(number).padStart(4, '0')}`);

/** An hour in which Slack is away and two hundred runs go on, a few minutes apart within each. */
async function anHourWithout(desk: Desk): Promise<void> {
  desk.slack.down = true;
  for (const part of parts(events)) {
    for (const run of RUNS) await desk.append(part, run);
    await desk.settle(600_000, 60_000);
  }
}

function parts(all: readonly RunHappening[]): readonly (readonly RunHappening[])[] {
  const size = Math.ceil(all.length / 6);
  return Array.from({ length: 6 }, (_, part) => all.slice(part * size, (part + 1) * size));
}

test('two hundred runs and an hour without Slack: everything is told once, in order, joined, within the limits', async () => {
  const desk = await openDesk();
  await anHourWithout(desk);
  expect((await desk.outbox.status()).waiting).toBeGreaterThan(600);

  desk.slack.down = false;
  const backAt = desk.clock.now().getTime();
  await desk.settle(480_000);

  expect(await desk.outbox.status()).toMatchObject({ waiting: 0, lastError: undefined });
  const posts = desk.slack.said.filter(({ method }) => method === 'post');
  const roots = posts.filter(({ thread }) => thread === undefined);
  expect(roots).toHaveLength(RUNS.length);
  expect(roots.every(({ text }) => text.includes('✅ Done'))).toBe(true);
  // Eleven lines a run without joining.
  expect(posts.length).toBeLessThanOrEqual(RUNS.length * 3);

  const threads = Map.groupBy(
    posts.filter(({ thread }) => thread !== undefined),
    ({ thread }) => thread,
  );
  expect(threads.size).toBe(RUNS.length);
  for (const said of threads.values()) {
    const lines = said.flatMap(({ text }) => text.split('\n')).filter((line) => /^(📋|✅|▶️)/u.test(line));
    expect(lines.map((line) => [...line].slice(0, 22).join(''))).toEqual([
      '📋 *The plan*',
      '✅ Ana confirmed plan `',
      '▶️ *Suspend the CronJo',
      '✅ *Suspend the CronJob',
      '▶️ *Stop the purge tha',
      '✅ *Stop the purge that',
      '✅ Done: No Pod of the ',
    ]);
  }
  const perSecond = Map.groupBy(posts, ({ at }) => Math.floor((at - backAt) / 1_000));
  expect(Math.max(...[...perSecond.values()].map((said) => said.length))).toBeLessThanOrEqual(6);
  const tenSeconds = Map.groupBy(posts, ({ at }) => Math.floor((at - backAt) / 10_000));
  expect(Math.max(...[...tenSeconds.values()].map((said) => said.length))).toBeLessThanOrEqual(15);
});
