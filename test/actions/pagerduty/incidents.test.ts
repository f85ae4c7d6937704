import { describe, expect, test } from 'vitest';
import { acknowledge } from '../../../src/actions/pagerduty/acknowledge.ts';
import { addNote } from '../../../src/actions/pagerduty/add-note.ts';
import { resolve } from '../../../src/actions/pagerduty/resolve.ts';
import { stage } from '../../support/stage.ts';

async function set() {
  const on = stage();
  const page = { title: 'API down', serviceId: 'PSCREDLINK', urgency: 'high', incidentKey: 'k' } as const;
  const { id } = await on.systems.pagerduty.createIncident(page);
  return { ...on, id, input: { incident: id } };
}

describe.each([
  { action: acknowledge, to: 'acknowledged' },
  { action: resolve, to: 'resolved' },
] as const)('$action.name', ({ action, to }) => {
  test('moves the incident on, and shows whose it is', async () => {
    const { perform, id, input } = await set();

    const { plan, end } = await perform(action, input);

    expect(plan.changes).toEqual([
      { target: `pagerduty/${id}`, field: 'status', before: 'triggered', after: to },
    ]);
    expect(plan.facts).toContain('#4201 API down, assigned to Sam Ortiz.');
    expect(end).toMatchObject({ status: 'done', outputs: { status: to, number: 4_201 } });
  });

  test('is nothing to do when it was done', async () => {
    const { perform, plan, input } = await set();
    await perform(action, input);

    expect(await plan(action, input)).toMatchObject({
      changes: [],
      nothingToDo: expect.stringContaining(to),
    });
  });

  test('after a crash is found by the incident’s own state', async () => {
    const { clock, plan, context, input } = await set();
    const seen = { plan: await plan(action, input), startedAt: clock.now() };
    const before = await action.observe(context(), input, seen);

    await action.apply(context(), input, seen.plan);

    expect(before).toEqual({ status: 'absent' });
    expect(await action.observe(context(), input, seen)).toMatchObject({ status: 'done' });
  });

  test.each(['QNOPE', 'q1', '../users', ''])('of incident %j fails', async (incident) => {
    await expect((await set()).plan(action, { incident })).rejects.toThrow();
  });
});

test('a resolved incident cannot be opened again, and the plan says so', async () => {
  const { plan, input } = await set();

  expect((await plan(resolve, input)).warnings).toEqual(['A resolved incident cannot be opened again.']);
});

test('an incident that somebody resolves meanwhile needs no acknowledgement any more', async () => {
  const { plan, context, systems, id, input, clock } = await set();
  const seen = { plan: await plan(acknowledge, input), startedAt: clock.now() };
  await systems.pagerduty.updateIncident({ id, status: 'resolved' });

  const receipt = await acknowledge.apply(context(), input, seen.plan);

  expect(await acknowledge.observe(context(), input, { ...seen, receipt })).toMatchObject({
    status: 'done',
    outputs: { status: 'resolved' },
  });
});

test('an acknowledgement that ran out meanwhile is a failure', async () => {
  const { clock, plan, context, input } = await set();
  const seen = { plan: await plan(acknowledge, input), startedAt: clock.now(), receipt: { number: 1 } };

  expect(await acknowledge.observe(context(), input, seen)).toMatchObject({ status: 'failed' });
});

describe('pagerduty/add-note', () => {
  test('writes the note with the mark of its step', async () => {
    const { perform, systems, id } = await set();

    const { end } = await perform(addNote, { incident: id, note: 'Rolled back.' });

    const [note] = await systems.pagerduty.listNotes(id);
    expect(note?.content).toBe('Rolled back.\n\n(Runbolt r-12345678/step)');
    expect(end).toMatchObject({ status: 'done', outputs: { note: note?.id } });
  });

  test('after a crash is found by its mark, and written once', async () => {
    const { clock, plan, context, id, systems } = await set();
    const input = { incident: id, note: 'Rolled back.' };
    const seen = { plan: await plan(addNote, input), startedAt: clock.now() };
    const before = await addNote.observe(context(), input, seen);

    await addNote.apply(context(), input, seen.plan);

    expect(before).toEqual({ status: 'absent' });
    expect(await addNote.observe(context(), input, seen)).toMatchObject({ status: 'done' });
    expect(await systems.pagerduty.listNotes(id)).toHaveLength(1);
  });
});
