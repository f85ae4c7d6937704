import { defineAction } from '../action.ts';
import { afterHalf } from '../half-done.ts';
import { setHold } from './autoscaling-hold.ts';
import { lookAtScale } from './look-at-scale.ts';
import { heldAlready, observeScale, whenScaled } from './observe-scale.ts';
import { planScale } from './plan-scale.ts';
import { ScaleInput, ScaleOutput } from './scale-input.ts';
import { serviceTarget } from './service-reference.ts';

/** Beyond `scale_within`: time to look one last time and say what is missing. */
const MARGIN_MS = 60_000;
/** Scales a service; to zero it is a pause, and autoscaling is held, since a scale-out would start tasks again. */
export const scaleService = defineAction({
  name: 'ecs/scale-service',
  summary: 'Sets how many tasks an ECS service runs; zero pauses it and holds its autoscaling',
  // Halting is the weakest it can be. Whatever is not a literal zero may start something.
  effect: 'halt',
  effectOf: ({ desired_count, resume_autoscaling, starts }) => {
    if (desired_count === 0 && resume_autoscaling === undefined) return 'halt';
    return starts === undefined || starts === 'change' ? 'change' : 'destructive';
  },
  input: ScaleInput,
  output: ScaleOutput,
  plannedOutputs: ['desired_count', 'previous_desired_count', 'held_autoscaling'],
  targets: (input, environment) => [serviceTarget(input, environment)],
  deadlineMs: ({ scale_within }) => scale_within + MARGIN_MS,

  plan: (context, input) => planScale(context, input),

  async apply(context, input, plan) {
    const { held_autoscaling } = ScaleOutput.parse(plan.outputs);
    const at = { cluster: input.cluster, service: input.service };
    // Held before the tasks stop, and resumed after they were asked to start: in between it would undo our work.
    const isHeld = await setHold(context, at, { hold: held_autoscaling, resume: [] });
    const request = { ...at, desiredCount: input.desired_count };
    const { ecs } = context.systems;
    const scale = () => ecs.setDesiredCount(request, context.signal);
    const half = heldAlready(context, input, held_autoscaling, plan);
    const { desiredCount } = await (isHeld ? afterHalf(half, scale) : scale());
    await setHold(context, at, { hold: [], resume: input.resume_autoscaling ?? [] });
    return { desired_count: desiredCount };
  },

  observe: (context, input, seen) => observeScale(context, input, seen),
  whenDone: whenScaled,
  look: (context, input, seen) => lookAtScale(context, input, seen),
});
