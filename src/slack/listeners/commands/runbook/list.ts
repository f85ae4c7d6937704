import { runbookList } from '../../../messages/runbook-list.ts';
import type { Reply } from '../../reply.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook list [word …]`: what this person may run. */
export async function list({ parts, call, text }: Asked): Promise<Reply> {
  const listed = await parts.commands.listRunbooks(call.actor);
  const sought = text.split(/\s+/).filter((word) => word !== '' && !EVERY.has(word.toLowerCase()));
  return { do: 'say', message: runbookList(listed, parts.runbooks(), sought) };
}

const EVERY: ReadonlySet<string> = new Set(['all', 'runbooks']);
