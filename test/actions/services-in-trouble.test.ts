import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/actions/action.ts';
import { alertmanagerActions } from '../../src/actions/alertmanager/index.ts';
import { githubActions } from '../../src/actions/github/index.ts';
import { lokiActions } from '../../src/actions/loki/index.ts';
import { prometheusActions } from '../../src/actions/prometheus/index.ts';
import { sentryActions } from '../../src/actions/sentry/index.ts';
import { statuspageActions } from '../../src/actions/statuspage/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { stage } from '../support/stage.ts';

const SILENCE = { matchers: ['alertname="HighLatency"'], for: '1h', owner: 'sam', comment: 'Deploying' };
const CASES: readonly (readonly [name: string, system: string, input: JsonObject])[] = [
  ['prometheus/query', 'prometheus', { query: 'up', above: 0 }],
  ['loki/query', 'loki', { query: '{app="infershield-backend"}' }],
  ['alertmanager/silence', 'alertmanager', SILENCE],
  ['alertmanager/expire-silence', 'alertmanager', { silence: '00000000-0000-4000-8000-000000000001' }],
  ['sentry/error-rate', 'sentry', { project: 'api' }],
  ['github/recent-runs', 'github', {}],
  ['github/run-workflow', 'github', { workflow: 'smoke.yml' }],
  ['statuspage/update', 'statuspage', { component: 'cmpapi000001', component_status: 'major_outage' }],
];
const ACTIONS: readonly Action[] = [
  ...prometheusActions,
  ...lokiActions,
  ...alertmanagerActions,
  ...sentryActions,
  ...githubActions,
  ...statuspageActions,
];

test('every action of these services is tried here', () => {
  expect(ACTIONS.map(({ name }) => name).sort()).toEqual(CASES.map(([name]) => name).sort());
});

describe.each(CASES)('%s', (name, system, input) => {
  test.each(['unreachable', 'refused', 'throttled', 'lost'])(
    'in trouble (%s) it ends in words, in the plan, when it acts and when it looks',
    async (trouble) => {
      const set = stage();
      const action = existing(name);
      const calm = await set.plan(action, input);
      const startedAt = set.clock.now();
      set.world.faults.set(`${system}/${trouble}`, true);

      const observed = action.observe(set.context(), input, { plan: calm, startedAt });

      await expect(observed).rejects.toMatchObject(FAILURE);
      const others = await Promise.allSettled([
        set.plan(action, input),
        action.apply(set.context(), input, calm),
        action.measure?.(set.context(), input),
      ]);
      for (const other of others)
        if (other.status === 'rejected') expect(other.reason).toMatchObject(FAILURE);
    },
  );

  test('its plan is the same when nothing has changed, so that nobody is asked twice', async () => {
    const set = stage();

    const first = await set.plan(existing(name), input);
    await set.clock.advance(30_000);
    const second = await set.plan(existing(name), input);

    expect([second.changes, second.guards, second.outputs]).toEqual([
      first.changes,
      first.guards,
      first.outputs,
    ]);
  });

  test('what it says is plain JSON, and its outputs are those it declares', async () => {
    const set = stage();

    const { plan, end } = await set.perform(existing(name), input);

    expect(JSON.parse(JSON.stringify({ plan, end }))).toEqual({ plan, end });
    expect(end.status).toBe('done');
    if (end.status === 'done') expect(existing(name).output.parse(end.outputs)).toEqual(end.outputs);
  });
});

const FAILURE = { name: 'Failure', message: expect.stringMatching(/^\S.*\.$/) };

function existing(name: string): Action {
  const action = ACTIONS.find((one) => one.name === name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}
