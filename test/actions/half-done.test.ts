import { describe, expect, test } from 'vitest';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { isUndoable } from '../../src/commands/is-undoable.ts';
import { undoOf } from '../../src/runs/run.ts';
import { type Acting, actAlone, openAlone } from '../support/acting-alone.ts';
import { ACTING } from '../support/acting-cases.ts';
import { RHEA } from '../support/office.ts';
import { TroubledSystems } from '../support/troubled-systems.ts';

/** Those of several calls that change something, with what stands after all but the last of them. */
const HALVES: Readonly<
  Record<string, { readonly says: RegExp; readonly leaves?: RegExp; readonly back?: string }>
> = {
  'kubernetes/stop-jobs': {
    says: /^Job \S+ is suspended and not deleted yet: its Pods are told to end\.$/,
    leaves: /^Job storage\/\S+ is suspended and not deleted$/,
  },
  'ecs/scale-service': {
    says: /^Autoscaling of api is held, and stays so until somebody resumes it\.$/,
    leaves:
      /^ECS service credlink-production\/api has its autoscaling on hold: scale_in, scale_out, scheduled$/,
    back: 'ecs/scale-service',
  },
  's3/truncate-copy': {
    says: /^Part of the copy lies in s3:\S+ already\.$/,
    leaves: /^part of a truncated copy lies in s3:\S+$/,
    back: 's3/remove-copy',
  },
  's3/remove-copy': {
    says: /^(Still there: \S+\.|Part of the copy in \S+ is gone, the rest is still there\.)$/,
  },
  'slack/open-channel': { says: /^#\S+ is open, and perhaps not everybody is invited\.$/ },
  'slack/post-checklist': { says: /^The checklist is posted, and not pinned\.$/ },
};
const several = ACTING.filter(({ uses }) => uses in HALVES);

test('every action of several calls is here', async () => {
  for (const one of ACTING) {
    const { changing } = await actAlone(one);
    expect({ uses: one.uses, isHere: one.uses in HALVES }).toEqual({
      uses: one.uses,
      isHere: changing.size > 1,
    });
  }
});

describe.each(several)('$uses, done by half', (one) => {
  const half = HALVES[one.uses] ?? { says: /never/ };

  test('says which half when its answer was lost', async () => {
    const { changing } = await actAlone(one);
    for (const call of [...changing].slice(0, -1)) {
      const { halves, run } = await actAlone(one, { deaths: [{ call, when: 'after' }] });

      expect({ call, halves }).toEqual({ call, halves: [expect.stringMatching(half.says)] });
      expect(run.status).toBe('succeeded');
    }
  });

  test('leaves an open loop when it fails, with the way back, until it is normal again', async () => {
    const { alone, run } = await failedByHalf(one);

    expect(run.end?.outcome).toMatch(new RegExp(half.says.source.replace(/^\^|\$$/g, '')));
    const loops = await alone.store.openLoops();
    expect(loops).toEqual(
      half.leaves ? [expect.objectContaining({ what: expect.stringMatching(half.leaves), run: run.id })] : [],
    );
    expect(isUndoable(run)).toBe(half.back !== undefined);
    expect(undoOf(run)[0]?.undo.uses).toBe(half.back);
    await alone.clock.advance(20 * 60_000);
    expect(await alone.store.openLoops()).toHaveLength(loops.length);
  });

  test('leaves it as well when it is stopped before it is tried again', async () => {
    const { alone, id } = await begunByHalf(one, 'throttled');
    await cancelRun(alone.context, { run: id, actor: RHEA });
    await alone.clock.advance(60_000);

    const run = await alone.run(id);
    expect(run.end?.status).toBe('cancelled');
    expect(await alone.store.openLoops()).toHaveLength(half.leaves ? 1 : 0);
    expect(undoOf(run)[0]?.undo.uses).toBe(half.back);
  });
});

/** Every call goes well until one of its changes is done; from the next change on nothing gets through. */
async function begunByHalf(acting: Acting, trouble: 'gone' | 'throttled') {
  const { changing } = await actAlone(acting);
  const [first = 0] = [...changing];
  let systems: TroubledSystems | undefined;
  const alone = await openAlone(acting, (outside) => {
    systems = new TroubledSystems(outside, trouble, first);
    return systems;
  });
  const id = await alone.submit();
  for (let second = 0; systems?.met === 0 && second < 60; second++) await alone.clock.advance(1_000);
  return { alone, id, well: () => systems?.end() };
}

async function failedByHalf(acting: Acting) {
  const { alone, id, well } = await begunByHalf(acting, 'gone');
  for (let second = 0; !(await alone.run(id)).end && second < 600; second++) await alone.clock.advance(1_000);
  well();
  return { alone, run: await alone.run(id) };
}
