import { DRILL_MARK } from '../../lib/drill-mark.ts';
import { Failure } from '../../lib/failure.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import { defineAction } from '../action.ts';
import { followRestore, leavesOf } from './follow-restore.ts';
import { lookAtInstance } from './look-at-instance.ts';
import { planRestore } from './plan-restore.ts';
import { isMarked, marks, rdsTarget } from './rds-reference.ts';
import { RestoreGuards, RestoreInput, RestoreOutput } from './restore-input.ts';

const MARGIN_MS = 60_000;

/** Restores a snapshot into an instance beside the one it was taken of, reachable in the same way. */
export const restoreSnapshot = defineAction({
  name: 'rds/restore-snapshot',
  summary: "Restores an RDS snapshot into a new instance with the source's network and settings",
  effect: 'change',
  noUndo: 'There is no undo: the new instance stays, and costs, until somebody deletes it.',
  input: RestoreInput,
  output: RestoreOutput,
  plannedOutputs: ['instance', 'snapshot', 'taken_at'],
  targets: ({ into }, environment) => [rdsTarget(environment, 'instance', into)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  plan: (context, input) => planRestore(context, input),

  // The plan refuses a name that is taken.
  restoresInto: async (_context, { into }) => ({
    place: `rds/instance/${into}`,
    safe: `made by this drill, and tagged ${DRILL_MARK}`,
  }),

  async apply(context, { into }, plan) {
    const { rds } = context.systems;
    const { settings } = RestoreGuards.parse(plan.guards);
    const { snapshot } = RestoreOutput.pick({ snapshot: true }).parse(plan.outputs);
    const request = { instance: into, snapshot, settings, tags: marks(context) };
    try {
      await rds.restoreSnapshot(request, context.signal);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
      // The name is taken: by this very step, whose answer was lost, or by somebody else.
      const there = await unlessMissing(rds.describeInstance(into, context.signal));
      if (!there || !isMarked(there, context)) throw error;
    }
    return { instance: into };
  },

  observe: (context, input, seen) => followRestore(context, input, seen),
  whenDone: (place, input) => ({ leaves: leavesOf(place, input) }),
  look: (context, { into }) => lookAtInstance(context, into),
  onlyPeopleKnow: 'whether the new instance is in use',
});
