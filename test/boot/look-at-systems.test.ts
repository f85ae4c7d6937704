import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { lookAtSystems } from '../../src/boot/look-at-systems.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { createWorld } from '../../src/systems/world.ts';
import { HeldClock } from '../support/held-clock.ts';

const MINUTE = 60_000;

/** The example's runbooks, which use Kubernetes, AWS and PagerDuty, on simulated systems that can be made to fail. */
function beginLooking({ hangs = false } = {}) {
  const clock = new HeldClock();
  const world = createWorld({ clock });
  const parsed = parseRunbooks(readFileSync('runbooks.yaml', 'utf8'), {
    file: 'runbooks.yaml',
    actions: allActions(),
  });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  const logged: string[] = [];
  let asked = 0;
  const view = lookAtSystems({
    runbooks: () => parsed.runbooks,
    systems(environment) {
      const systems = world.systems(environment);
      const { pagerduty } = systems;
      const never = () => new Promise<never>(() => {});
      const findUser: typeof pagerduty.findUser = (email, signal) => {
        asked += 1;
        return hangs ? never() : pagerduty.findUser(email, signal);
      };
      return { ...systems, pagerduty: { ...pagerduty, findUser } };
    },
    ...{ pagesAs: 'sam@local.test', clock, redact: (text) => text.replaceAll('PagerDuty', 'P…') },
    log: {
      warn: ({ system }: { readonly system?: string }) => logged.push(`down: ${system}`),
      info: ({ system }: { readonly system?: string }) => logged.push(`answers again: ${system}`),
    },
  });
  const look = async () => {
    view.seen();
    await view.idle();
    return view.seen();
  };
  return { clock, faults: world.faults, view, look, logged, asked: () => asked };
}

test('whoever asks is answered at once from the last look, and the first question begins one', async () => {
  const { view } = beginLooking();

  expect(view.seen()).toEqual([]);
  await view.idle();

  expect(view.seen().map(({ system, environment, answers }) => [system, environment, answers])).toEqual([
    ['Kubernetes', 'production', true],
    ['Kubernetes', 'staging', true],
    ['AWS', 'production', true],
    ['AWS', 'staging', true],
    ['PagerDuty', undefined, true],
  ]);
});

test('a probe every few seconds asks each system once a minute', async () => {
  const { clock, look, asked } = beginLooking();
  for (let probe = 0; probe < 12; probe++) {
    await look();
    await clock.advance(5_000);
  }
  expect(asked()).toBe(1);

  await look();

  expect(asked()).toBe(2);
});

test('a system that goes down is told with since when and why, without secrets, and once in the log', async () => {
  const { clock, faults, look, logged } = beginLooking();
  await look();
  faults.set('pagerduty/unreachable', true);
  await clock.advance(MINUTE);
  const since = clock.now().toISOString();
  await look();
  await clock.advance(MINUTE);

  const pagerduty = (await look()).find(({ system }) => system === 'PagerDuty');

  expect(pagerduty).toMatchObject({ answers: false, since, why: 'P… cannot be reached.' });
  faults.set('pagerduty/unreachable', false);
  await clock.advance(MINUTE);
  expect((await look()).every(({ answers }) => answers)).toBe(true);
  expect(logged).toEqual(['down: PagerDuty', 'answers again: PagerDuty']);
});

test('a system that says nothing is down after ten seconds; the others are not waited for longer', async () => {
  const { clock, view } = beginLooking({ hangs: true });
  view.seen();

  await clock.advance(10_000);
  await view.idle();

  expect(view.seen().at(-1)).toMatchObject({ system: 'PagerDuty', why: 'It did not answer within 10 s.' });
});

test('whoever leaves leaves nothing behind', async () => {
  const { view } = beginLooking({ hangs: true });
  view.seen();

  view.stop();
  await view.idle();

  expect(view.seen()).toEqual([]);
});
