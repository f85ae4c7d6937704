import { expect, test } from 'vitest';
import { update } from '../../../src/actions/statuspage/update.ts';
import { stage } from '../../support/stage.ts';

const API = 'cmpapi000001';
const DOWN = { component: API, component_status: 'major_outage' };
const INCIDENT = { name: 'API down', status: 'investigating', text: 'We are looking into errors.' };

test('a component shows its status, and the undo shows the one before', async () => {
  const { perform, systems } = stage();

  const { plan, end } = await perform(update, DOWN);

  expect(plan.changes).toEqual([
    { target: `component API (${API})`, field: 'status', before: 'operational', after: 'major_outage' },
  ]);
  expect(end).toMatchObject({
    status: 'done',
    evidence: ['API is shown as major outage.'],
    undo: [{ uses: 'statuspage/update', with: { component: API, component_status: 'operational' } }],
    leaves: [{ target: `statuspage:production/component/${API}` }],
    closes: [],
  });
  expect((await systems.statuspage.readComponent(API)).status).toBe('major_outage');
});

test('the undo brings it back and closes the loop', async () => {
  const { perform } = stage();
  const { end } = await perform(update, DOWN);
  const undo = end.status === 'done' ? end.undo?.[0]?.with : undefined;

  const undone = await perform(update, undo ?? {});

  expect(undone.end).toMatchObject({
    status: 'done',
    leaves: [],
    closes: [`statuspage:production/component/${API}`],
  });
});

test('an incident is opened with the component in one call, and then updated by its id', async () => {
  const { perform, systems } = stage();
  const opened = await perform(update, { ...DOWN, incident: INCIDENT });
  const id = opened.end.status === 'done' ? String(opened.end.outputs.incident) : '';

  const resolved = await perform(update, {
    component: API,
    component_status: 'operational',
    incident: { id, status: 'resolved', text: 'It is over.', notify: false },
  });

  expect(opened.end).toMatchObject({
    evidence: [
      expect.stringContaining('“API down” says investigating: https://'),
      'API is shown as major outage.',
    ],
    leaves: [
      { target: `statuspage:production/component/${API}` },
      { target: `statuspage:production/incident/${id}` },
    ],
  });
  expect(resolved.end).toMatchObject({ status: 'done', leaves: [] });
  expect((await systems.statuspage.readIncident(id)).updates).toHaveLength(2);
});

test('the plan says who is told, what is open already, and how to do it by hand', async () => {
  const { perform, plan } = stage();
  await perform(update, { incident: INCIDENT });

  const planned = await plan(update, { incident: { ...INCIDENT, text: `It's "bad" $(id)` } });
  const other = await update.plan(stage().context(), { incident: { ...INCIDENT, notify: false } });

  expect(planned.facts).toEqual(['Everybody who has subscribed to the page is told.']);
  expect(planned.commands[0]).toContain(
    `'{"incident":{"name":"API down","status":"investigating","body":"It'\\''s`,
  );
  expect(other.facts).toEqual([]);
});

test('another open incident is a warning', async () => {
  const set = stage();
  await set.perform(update, { incident: INCIDENT });

  const planned = await update.plan(set.context({ token: 'r-2/tell' }), { incident: INCIDENT });

  expect(planned.warnings).toEqual([expect.stringContaining('An incident is open already: “API down”')]);
});

test('a component that shows it already is nothing to do', async () => {
  const { plan } = stage();

  const planned = await plan(update, { component: API, component_status: 'operational' });

  expect(planned.nothingToDo).toBe('The component shows operational already.');
});

test.each([
  ['a component', DOWN],
  ['a new incident', { incident: INCIDENT }],
  ['both', { ...DOWN, incident: INCIDENT }],
])('a crash with %s: before the call nothing is found, after it everything', async (_what, input) => {
  const { clock, plan, context } = stage();
  const seen = { plan: await plan(update, input), startedAt: clock.now() };

  expect(await update.observe(context(), input, seen)).toEqual({ status: 'absent' });
  await update.apply(context(), input, seen.plan);

  expect(await update.observe(context(), input, seen)).toMatchObject({ status: 'done' });
});

test('a crash while an incident is updated is told by the token, not by the words', async () => {
  const { clock, plan, context, perform } = stage();
  const { end } = await perform(update, { incident: INCIDENT });
  const id = end.status === 'done' ? String(end.outputs.incident) : '';
  const again = { incident: { id, status: 'investigating', text: INCIDENT.text } };
  const later = context({ token: 'r-2/tell' });
  const seen = { plan: await plan(update, again), startedAt: clock.now() };

  expect(await update.observe(later, again, seen)).toEqual({ status: 'absent' });
  await update.apply(later, again, seen.plan);

  expect(await update.observe(later, again, seen)).toMatchObject({ status: 'done' });
});

test('a status that somebody has changed since is not called ours', async () => {
  const { clock, plan, context, systems } = stage();
  const planned = await plan(update, DOWN);
  const receipt = await update.apply(context(), DOWN, planned);
  await systems.statuspage.setComponentStatus(API, 'partial_outage');

  const end = await update.observe(context(), DOWN, { plan: planned, receipt, startedAt: clock.now() });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('somebody has changed it since'),
  });
});

test.each([
  {},
  { component: API },
  { component_status: 'operational' },
  { component: API, component_status: 'on fire' },
  { component: '../x', component_status: 'operational' },
  { incident: { ...INCIDENT, id: 'inc1' } },
  { incident: { status: 'resolved', text: 'x' } },
  { incident: { ...INCIDENT, text: ' ' } },
  { incident: { ...INCIDENT, tekst: 'x' } },
])('%j is refused before anything is asked', async (wrong) => {
  const { plan } = stage();

  await expect(plan(update, wrong)).rejects.toThrow();
});

test('a look holds it while the public sees trouble, and tells when somebody has put the page right', async () => {
  const { perform, context, clock, systems } = stage();
  const { plan } = await perform(update, DOWN);
  const look = () => update.look?.(context(), DOWN, { plan, startedAt: clock.now() });

  expect(await look()).toEqual({ status: 'held' });
  await systems.statuspage.setComponentStatus(API, 'degraded_performance');
  expect(await look()).toEqual({ status: 'held' });
  await systems.statuspage.setComponentStatus(API, 'operational');

  expect(await look()).toEqual({ status: 'moved', what: 'API is shown as operational' });
});
