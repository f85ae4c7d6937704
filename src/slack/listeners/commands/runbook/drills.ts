import { drillList } from '../../../messages/drill-list.ts';
import type { Reply } from '../../reply.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook drills`: what is due, and how the last ones went. */
export async function drills({ parts }: Asked): Promise<Reply> {
  return { do: 'say', message: drillList(await parts.commands.listDrills(), parts.clock.now()) };
}
