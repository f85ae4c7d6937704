import { expect, test } from 'vitest';
import { z } from 'zod';
import { openFleet, problemsOf } from '../support/fleet.ts';

/** Against hanging alone. */
const LONGEST_MS = 300_000;
const FLEET = { replicas: 3, cronJobs: 12, writeMs: 700 };

test('three replicas share the work; when one is killed, its runs end elsewhere within 15 seconds', async () => {
  const fleet = await openFleet(FLEET);
  const [first, second, third] = fleet.replicas;
  if (!first || !second || !third) throw new Error('there are three');
  await fleet.pausePurges(0, 11);

  await first.kill();
  fleet.deliverTo(second, third);

  expect(await fleet.ended(12)).toBeLessThan(15_000);
  await told(fleet, 12);
  expect(await problemsOf(fleet)).toEqual([]);
});

test('a replica that is paused and wakes up after others took over does nothing twice', async () => {
  const fleet = await openFleet({ ...FLEET, replicas: 2 });
  const [first, second] = fleet.replicas;
  if (!first || !second) throw new Error('there are two');
  await fleet.pausePurges(0, 7);

  first.pause();
  fleet.deliverTo(second);
  expect(await fleet.ended(8)).toBeLessThan(20_000);
  first.resume();
  fleet.deliverTo(first, second);
  await fleet.pausePurges(8, 11);

  await fleet.ended(12);
  await told(fleet, 12);
  expect(await problemsOf(fleet)).toEqual([]);
});

test('when the database is away in the middle, runs go on once it is back', async () => {
  const fleet = await openFleet({ ...FLEET, replicas: 2 });
  await fleet.pausePurges(0, 5);

  fleet.proxy.cut();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  fleet.proxy.mend();

  await fleet.ended(6);
  await told(fleet, 6);
  expect(await problemsOf(fleet)).toEqual([]);
});

test('a replica that is told to stop hands over what it has and leaves in time', async () => {
  const fleet = await openFleet({ ...FLEET, replicas: 2 });
  const [first, second] = fleet.replicas;
  if (!first || !second) throw new Error('there are two');
  await fleet.pausePurges(0, 7);

  fleet.deliverTo(second);
  const began = performance.now();
  const code = await first.stop();

  // One that has not closed everything in its time ends itself with 1.
  expect(code).toBe(0);
  expect(performance.now() - began).toBeLessThan(20_000);
  await fleet.ended(8);
  await told(fleet, 8);
  expect(await problemsOf(fleet)).toEqual([]);
});

test('a replica that is told to stop leaves in time also where the way to the database is dead', async () => {
  const fleet = await openFleet({ ...FLEET, replicas: 1 });
  const [only] = fleet.replicas;
  if (!only) throw new Error('there is one');
  await fleet.pausePurges(0, 3);

  fleet.proxy.stall();
  const began = performance.now();
  const code = await only.stop();

  // Of itself, before anybody has to kill it.
  expect(code).toEqual(expect.any(Number));
  expect(performance.now() - began).toBeLessThan(25_000);
});

test('a replica with another environment is named by each, at once, and in the record when it stays so', async () => {
  const lastHas = { RUNBOLT_AUDIT_CHANNEL: 'C0OPS', WEBHOOK_TOKEN: 'a-guessable-one', AWS_REGION: '' };
  const fleet = await openFleet({ ...FLEET, replicas: 2, lastHas });
  const [first] = fleet.replicas;
  if (!first) throw new Error('there are two');
  const differences = async () => {
    const health = await (await fetch(`${first.url}/healthz`)).json();
    return Health.parse(health).replicas?.differences ?? [];
  };

  await expect.poll(differences, { timeout: LONGEST_MS }).toHaveLength(2);

  const told = [
    expect.stringMatching(/^RUNBOLT_AUDIT_CHANNEL: C0OPS on .+ \(pid \d+\); not set on .+ \(pid \d+\)$/),
    expect.stringMatching(/^WEBHOOK_TOKEN: set on .+; not set on .+$/),
  ];
  expect(await differences()).toEqual(told);
  const alive = (await fleet.store.replicas?.alive()) ?? [];
  expect(alive).toHaveLength(2);
  expect(JSON.stringify(alive)).not.toMatch(/a-guessable-one|xoxb|signing secret/);
  const recorded = () => fleet.store.read('replicas');
  await expect.poll(async () => (await recorded()).length, { timeout: LONGEST_MS }).toBeGreaterThan(0);
  expect((await recorded()).map(({ type, data }) => [type, data.differences])).toEqual([
    ['replicas_differ', told],
  ]);
  await expect.poll(() => first.logged.join(), { timeout: LONGEST_MS }).toContain('replicas differ');
});

const Health = z.object({
  replicas: z.object({ differences: z.array(z.string()) }).optional(),
});

/** Slack hears of it a little later. */
async function told(fleet: Awaited<ReturnType<typeof openFleet>>, runs: number): Promise<void> {
  const ends = () =>
    fleet.outside.slack
      .snapshot()
      .messages.filter(
        ({ thread_ts, ts, text }) => (thread_ts ?? ts) === ts && /paused|suspended|✅/i.test(text),
      );
  // Slack takes a message a second in a channel, and twelve runs have about seventy.
  await expect.poll(() => ends().length, { timeout: LONGEST_MS }).toBeGreaterThanOrEqual(runs);
}
