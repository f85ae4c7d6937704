import { expect, test } from 'vitest';
import { openWarRoom, type WarRoom } from '../support/war-room.ts';

/** From the declaration until everything is told: enough to stop at each of them. */
const MOST_APPENDS = 40;

const points = Array.from({ length: MOST_APPENDS }, (_, index) => index + 1);

test.each(points)(
  'a crash at append %i: one channel, one card, one checklist a phase, one page, two runs',
  async (point) => {
    const room = await openWarRoom(undefined, { telling: true });
    crashAt(room, point);
    await room.declare({ key: 'trigger-1' }).catch(() => {});
    await room.clock.advance(5_000);

    const later = await room.restart();
    // The person sees no answer and Slack delivers again, or they type it again.
    await later.declare({ key: 'trigger-1' });
    await later.pass(400_000);

    const { channels, messages } = later.desk.workspace.snapshot();
    const opened = channels.filter(({ name }) => name.startsWith('inc-'));
    const pages = later.world
      .panel()
      .flatMap(({ rows }) => rows.filter(({ id }) => id.includes('/incident/')));
    expect(opened.map(({ pins }) => pins.length)).toEqual([1]);
    expect(messages.filter(({ text }) => /: P0 API down$/.test(text))).toHaveLength(1);
    expect(messages.filter(({ text }) => text.includes('☐'))).toHaveLength(4);
    expect(pages).toHaveLength(1);
    const runs = await later.store.recentRuns({ limit: 50 });
    expect(runs.map(({ title, status }) => `${title}: ${status}`).sort()).toEqual([
      'Escalate P0 API down: succeeded',
      'Open P0 API down: succeeded',
      'Page for P0 API down: succeeded',
    ]);
  },
);

test('runs that ended before the incident knew of them are found, not repeated', async () => {
  const room = await openWarRoom();
  const append = room.store.append.bind(room.store);
  let isForgetful = true;
  room.store.append = async (asked) => {
    const isIncident = asked.stream.startsWith('incident/') && asked.expectedVersion > 0;
    if (isForgetful && isIncident) throw new Error('this one is lost');
    return append(asked);
  };
  await room.declare().catch(() => {});
  await room.pass(20_000);
  isForgetful = false;

  await room.pass(60_000);

  const runs = await room.store.recentRuns({ limit: 50 });
  expect(runs.map(({ title }) => title).sort()).toEqual(['Open P0 API down', 'Page for P0 API down']);
});

/** From this append on, nothing is stored: as if the process had died there. Odd points die after the commit. */
function crashAt({ store }: WarRoom, point: number): void {
  const append = store.append.bind(store);
  let count = 0;
  store.append = async (asked) => {
    count += 1;
    if (count > point || (count === point && point % 2 === 0)) throw new Error('the process is dead');
    const result = await append(asked);
    if (count === point) throw new Error('the process is dead');
    return result;
  };
}
