import { openLoopList } from '../../../messages/open-loop-list.ts';
import type { Reply } from '../../reply.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook open`: what runs left away from normal and nobody has put back. */
export async function open({ parts }: Asked): Promise<Reply> {
  return { do: 'say', message: openLoopList(await parts.commands.openLoops(), parts.clock.now()) };
}
