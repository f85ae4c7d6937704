import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/audit/hash-event.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { beginStory, OPS, PRODUCTION, RHEA, type Story } from '../support/bot.ts';

const DAY_MINUTES = 24 * 60;

test('a weekend passes in one go, and everything happens and is told at its own time', async () => {
  const story = await beginStory({ start: '2026-03-06T22:00:00Z' });
  await story.pass(1);

  expect(await move(story, { forward_minutes: 2.5 * DAY_MINUTES })).toEqual({ ok: true });
  await arrival(story, '2026-03-09T10:00');

  await story.sees(async () => {
    const checked = (await story.record()).filter(isRunOf('check-backups')).map(({ at }) => at.slice(0, 16));
    expect(checked).toEqual(['07', '08', '09'].map((day) => `2026-03-${day}T06:00`));
  });
  const week = await story.until('the reminder of Monday', () => story.root(/The week begins/));
  expect(sentAt(week.ts)).toBe('2026-03-09T09:00');
  const { kubernetes } = story.world.systems(PRODUCTION);
  const purge = await kubernetes.readCronJob({ namespace: 'storage', name: 'efs-purge' });
  expect(purge.status.lastScheduleTime).toMatch(/^2026-03-09T03:00/);
});

test('who moved it, from where and to where stands in the record, which is whole', async () => {
  const story = await beginStory();
  await story.pass(1);
  await move(story, { forward_minutes: 60 });
  await arrival(story, '2026-03-04T03:48');

  const record = await story.record();
  const moved = record.find(({ type }) => type === 'clock_moved');
  expect(JSON.parse(moved?.data ?? '')).toEqual({
    from: '2026-03-04T02:48:01.000Z',
    to: '2026-03-04T03:48:01.000Z',
    realAt: '2026-03-04T02:48:01.000Z',
  });
  expect(JSON.parse(moved?.actor ?? '')).toMatchObject({ kind: 'slack', id: RHEA });
  const times = record.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  expect(await verifyChain(streamOf(record))).toMatchObject({ status: 'ok' });
});

test('a restart goes on from the moved time', async () => {
  const story = await beginStory();
  await move(story, { forward_minutes: 12 * 60 });
  await arrival(story, '2026-03-04T14:48');

  const later = await story.restart({ pause: 60 });

  expect(timeOf(later)).toBe('2026-03-04T14:49');
  await later.rhea.command(OPS, '/pause-purge', 'now');
  const done = await later.ended(/Pause/);
  expect(sentAt(done.ts)).toMatch(/^2026-03-04T14:49/);
});

test('to what comes next: it stops when something has happened', async () => {
  const story = await beginStory({ start: '2026-03-04T05:30:00Z' });
  await story.pass(1);

  await move(story, { to: 'next' });
  await arrival(story, '2026-03-04T06:00');

  await story.sees(async () => {
    expect((await story.record()).filter(isRunOf('check-backups'))).toHaveLength(1);
  });
});

test('a day passes in a minute, until somebody stops it; people can act meanwhile', async () => {
  const story = await beginStory({ start: '2026-03-04T05:30:00Z' });
  await story.pass(1);

  await move(story, { speed: DAY_MINUTES });
  for (let beat = 0; beat < 40; beat++) await story.clock.advance(50);
  await story.rhea.command(OPS, '/pause-purge', 'now');
  for (let beat = 0; beat < 10; beat++) await story.clock.advance(50);
  expect(await move(story, { speed: 1 })).toEqual({ ok: true });
  await story.until('the end of the run', () => /^✅ Done/.test(story.root(/Pause/)?.text ?? ''));

  const hour = Number(timeOf(story).slice(11, 13));
  expect(hour).toBeGreaterThanOrEqual(6);
  expect(hour).toBeLessThan(7);
  await story.sees(async () => {
    expect((await story.record()).filter(isRunOf('check-backups'))).toHaveLength(1);
  });
});

test.each([
  [{ forward_minutes: -15 }, /only goes forward: what is in the record has happened/],
  [{ forward_minutes: 0 }, /only goes forward/],
  [{ forward_minutes: 101 * DAY_MINUTES }, /at most 100 days/],
  [{ speed: 7 }, /Invalid/],
  [{}, /Invalid/],
])('%j is refused with the reason', async (change, why) => {
  const story = await beginStory();

  expect(await move(story, change)).toMatchObject({ ok: false, error: expect.stringMatching(why) });
  expect(timeOf(story)).toBe('2026-03-04T02:48');
});

test('where the systems are real there is no clock to be moved', async () => {
  const story = await beginStory({ environment: { RUNBOLT_SYSTEMS: 'real' } });

  const answer = await move(story, { forward_minutes: 60 });

  expect(answer).toEqual({
    ok: false,
    error: expect.stringMatching(
      /only where the systems are simulated .*: real systems live by the real time/,
    ),
  });
  expect(timeOf(story)).toBe('2026-03-04T02:48');
});

async function move(story: Story, change: object): Promise<unknown> {
  const response = await fetch(`${story.bot.url}/workspace/act/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: RHEA, ...change }),
  });
  return response.json();
}

/** Once it has gone as far as that, and what it brought is done. */
async function arrival(story: Story, minute: string): Promise<void> {
  for (let tries = 0; tries < 6_000 && timeOf(story) < minute; tries++) {
    await new Promise<void>((resolve) => systemClock.after(10, resolve));
  }
  await story.pass(0);
  expect(timeOf(story)).toBe(minute);
}

const timeOf = ({ bot }: Story): string => bot.booted.core.context.clock.now().toISOString().slice(0, 16);
const sentAt = (ts: string): string => new Date(Number(ts) * 1_000).toISOString().slice(0, 16);

const isRunOf = (runbook: string) => (event: RecordedEvent) =>
  event.type === 'run_requested' && event.data.includes(`"${runbook}"`);

async function* streamOf(record: readonly RecordedEvent[]): AsyncGenerator<RecordedEvent> {
  yield* record;
}
