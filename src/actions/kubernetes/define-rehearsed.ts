import type { z } from 'zod';
import { type Action, type ActionContext, type ActionDefinition, defineAction } from '../action.ts';

type Applied<Input extends z.ZodObject, Output extends z.ZodObject> = ActionDefinition<Input, Output> &
  Required<Pick<ActionDefinition<Input, Output>, 'apply'>>;

/** An action whose `apply` can be tried beforehand as it is: over the same cluster, by server-side dry runs. */
export function defineRehearsed<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: Applied<Input, Output>,
): Action {
  const { apply } = definition;
  return defineAction({
    ...definition,
    rehearse: (context, input, plan) => apply(asDryRun(context), input, plan),
  });
}

function asDryRun(context: ActionContext): ActionContext {
  const { kubernetes } = context.systems;
  return { ...context, systems: { ...context.systems, kubernetes: { ...kubernetes, ...kubernetes.dryRun } } };
}
