import { describe, expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import type { Run } from '../../src/runs/run.ts';
import { type Acting, type Alone, actAlone, openAlone } from '../support/acting-alone.ts';
import { ACTING } from '../support/acting-cases.ts';
import { RHEA } from '../support/office.ts';
import { TROUBLES, type Trouble, TroubledSystems } from '../support/troubled-systems.ts';

/** Whoever stops something waits no longer than this until it has ended or asks a person. */
const BOUND_MS = 100_000;
const STRIDE_MS = 5_000;
const LATER_MS = 15 * 60_000;

interface Begins {
  readonly trouble: Trouble;
  /** So many calls of acting have gone well before. */
  readonly after: number;
}

const cancel = ({ context }: Alone, run: string) => cancelRun(context, { run, actor: RHEA });
const takeOver = (alone: Alone) => alone.submit({ name: 'other' }, true);

describe.each(ACTING)(
  '$uses, stopped by a person in the midst of trouble',
  ({ unknown: _, wholeAgain, ...one }) => {
    test('ends or asks a person in bounded time, lets go, and says what may remain', async () => {
      const { changing, calls } = await actAlone(one);

      for (const after of new Set([0, ...changing, calls]))
        for (const trouble of TROUBLES) await expectHonestEnd(one, { trouble, after }, cancel);
    });
  },
);

describe.each(ACTING.filter(holdsSomething))(
  '$uses in trouble, when somebody takes over what it holds',
  (one) => {
    test.each(['gone', 'half an answer'] as const)('ends or asks a person as soon (%s)', async (trouble) => {
      await expectHonestEnd(one, { trouble, after: 0 }, takeOver);
    });
  },
);

function holdsSomething({ uses, with: input }: Acting): boolean {
  const lab = { name: 'lab', protected: false, kubernetesContext: 'prod', awsRegion: 'us-east-1' };
  return (allActions().get(uses)?.targets(input, lab) ?? []).length > 0;
}

async function expectHonestEnd(
  acting: Acting,
  begins: Begins,
  stop: typeof cancel | typeof takeOver,
): Promise<void> {
  const { alone, id, systems } = await inTrouble(acting, begins);
  await stop(alone, id);
  for (let passed = 0; passed < BOUND_MS && !isOver(await alone.run(id)); passed += STRIDE_MS)
    await alone.clock.advance(STRIDE_MS);

  const run = await alone.run(id);
  expect({ ...begins, isOver: isOver(run) }).toEqual({ ...begins, isOver: true });
  if (stop === cancel && run.status !== 'succeeded') await expectStill(alone, run, systems);
  const held = await alone.store.locks(run.plan?.steps.targets ?? []);
  const own = held.filter(({ run: holder }) => holder === id);
  expect({ ...begins, own }).toEqual({ ...begins, own: run.end ? [] : own });
  expect({ ...begins, said: saidOf(run) }).toEqual({ ...begins, said: honest(run, systems.effects) });
  // A look at what is left open may be under way: whoever leaves waits for its answer.
  systems.end();
  await alone.clock.advance(BOUND_MS);
}

/** Nothing is tried for ever. What it did do is looked at every few minutes, as every open loop is. */
async function expectStill({ clock, ...alone }: Alone, run: Run, systems: TroubledSystems): Promise<void> {
  await clock.advance(LATER_MS);
  const isLookedAfter = (await alone.store.openLoops()).length > 0;
  const tried = () => (isLookedAfter ? systems.effects.length : systems.met);
  const before = tried();
  await clock.advance(LATER_MS);
  expect({ run: await alone.run(run.id), tried: tried() }).toEqual({ run, tried: before });
}

async function inTrouble(acting: Acting, { trouble, after }: Begins) {
  let systems: TroubledSystems | undefined;
  const alone = await openAlone(acting, (outside) => {
    systems = new TroubledSystems(outside, trouble, after);
    return systems;
  });
  if (!systems) throw new Error('there is no trouble');
  const id = await alone.submit();
  for (let second = 0; systems.met === 0 && second < 60; second++) await alone.clock.advance(1_000);
  return { alone, id, systems };
}

const isOver = ({ end, status }: Run): boolean => end !== undefined || status === 'unknown';

function saidOf({ end, steps }: Run): string {
  const [step] = steps;
  return end ? `${end.status}: ${end.outcome}` : `unknown: ${step?.reason} ${step?.look.join(' · ')}`;
}

/** What has been done is not called nothing, and what is not known says where to look. */
function honest({ end }: Run, effects: readonly string[]): unknown {
  if (!end)
    return expect.stringMatching(/^unknown: (?!.*Nothing was changed).+\. (What became of|Look|kubectl|aws)/);
  if (end.status === 'succeeded') return expect.stringMatching(/^succeeded: .+/);
  if (effects.length === 0) return expect.stringMatching(/^(cancelled|failed): .+/);
  if (end.status === 'failed')
    return expect.stringMatching(/^failed: (?!.*Nothing was changed).+\. \S.+\. Look: /);
  return expect.stringMatching(
    /^cancelled: Done before that: nothing\. “.+” (had been accepted and may go on in the system\.|was stopped half-way: .+\.)( Look: .+)?$/,
  );
}
