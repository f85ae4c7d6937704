import { unlessMissing } from '../../lib/unless-missing.ts';
import type { ActionContext, Standing } from '../action.ts';

/** An instance that was made is left as it is until it is deleted. Whether anything uses it, RDS does not tell. */
export async function lookAtInstance(
  { systems, signal }: ActionContext,
  instance: string,
): Promise<Standing> {
  const found = await unlessMissing(systems.rds.describeInstance(instance, signal));
  const isGone = !found || found.DBInstanceStatus === 'deleting';
  return isGone ? { status: 'gone', what: `RDS instance ${instance} is deleted` } : { status: 'held' };
}
