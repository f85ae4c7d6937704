import { z } from 'zod';
import { DRILL_MARK } from '../../lib/drill-mark.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { DbClusterSnapshot, DbInstance, DbSnapshot } from '../../systems/rds/port.ts';
import { tagsOf } from '../../systems/rds/port.ts';
import type { ActionContext, ActionEnvironment, StepPlan } from '../action.ts';

// As RDS checks it: letters, digits and single hyphens, beginning with a letter. It compares in lower case.
const IDENTIFIER = /^[a-z](-?[a-z0-9])*$/;

export const instanceId = z.string().max(63).regex(IDENTIFIER, 'is not an identifier that RDS accepts');

/** The lock's name: `rds:us-east-1/instance/credlink-prod`. */
export function rdsTarget(environment: ActionEnvironment, kind: 'instance' | 'cluster', id: string): string {
  return `rds:${environment.awsRegion ?? 'default-region'}/${kind}/${id}`;
}

/** The tag with the run that has made it. */
export const RUN_MARK = 'runbolt/run';

/** How we know our own doing again after a crash: set in the same call as the effect. */
export const marks = ({ run, step }: ActionContext): Readonly<Record<string, string>> => ({
  [RUN_MARK]: run.id,
  'runbolt/step': step,
  ...(run.drill && { [DRILL_MARK]: 'true' }),
});

export function isMarked(
  found: Pick<DbSnapshot | DbClusterSnapshot | DbInstance, 'TagList'>,
  context: ActionContext,
): boolean {
  const tags = tagsOf(found);
  return Object.entries(marks(context)).every(([key, value]) => tags[key] === value);
}

/** `aws rds create-db-snapshot --… --region us-east-1`, each argument quoted where it has to be. */
export function awsRds({ awsRegion }: ActionEnvironment, ...args: readonly string[]): string {
  const region = awsRegion === undefined ? [] : ['--region', awsRegion];
  return ['aws', 'rds', ...args, ...region].map(shellWord).join(' ');
}

export function tagArguments(context: ActionContext): readonly string[] {
  return ['--tags', ...Object.entries(marks(context)).map(([key, value]) => `Key=${key},Value=${value}`)];
}

/** A plan that changes nothing: an obstacle, or nothing to do. */
export function emptyPlan(said: Pick<StepPlan, 'obstacle'> | Pick<StepPlan, 'nothingToDo'>): StepPlan {
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [], ...said };
}
