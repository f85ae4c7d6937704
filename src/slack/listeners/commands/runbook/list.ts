import { runbookList } from '../../../messages/runbook-list.ts';
import type { Reply } from '../../reply.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook list`: what this person may run. */
export async function list({ parts, call }: Asked): Promise<Reply> {
  return { do: 'say', message: runbookList(await parts.commands.listRunbooks(call.actor), parts.runbooks()) };
}
