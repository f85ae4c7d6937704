import { expect, test } from 'vitest';
import { startRun } from '../../src/commands/start-run.ts';
import { FewAhead, type Place } from '../../src/lib/few-ahead.ts';
import { Precedence } from '../../src/lib/precedence.ts';
import { openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  stop:
    title: Stop a lever
    halt: true
    environment: lab
    allow: { run: [responder] }
    parameters: { lever: { type: string } }
    steps: [{ id: stop, uses: lever/stop, with: { lever: "\${{ parameters.lever }}", to: stopped } }]
`;
const MANY = 60;

test('of many emergency stops at once the first is done long before the last has begun', async () => {
  const office = await openOffice(RUNBOOKS);
  const precedence = new Precedence(new FewAhead(8));
  Object.assign(office.tools, { quiet: (place?: Place) => precedence.quiet(place) });
  const levers = Array.from(
    { length: MANY },
    (_, at) => `l${String.fromCharCode(97 + at / 26, 97 + (at % 26))}`,
  );
  const from = (await office.store.head())?.position ?? 0;

  await Promise.all(
    levers.map((lever) =>
      startRun(office.context, {
        ...{ runbook: 'stop', given: { lever }, now: true, planOnly: false, actor: RHEA },
        ...{ origin: { surface: 'slack', channel: 'C0OPS' }, idempotencyKey: lever },
      }),
    ),
  );
  await office.engine.idle();

  const types = (await office.store.readAfter(from, 2_000)).map(({ type }) => type);
  expect(types.filter((type) => type === 'run_ended')).toHaveLength(MANY);
  const begunBefore = types.slice(0, types.indexOf('run_ended')).filter((type) => type === 'step_started');
  expect(begunBefore.length).toBeLessThan(MANY / 2);
});
