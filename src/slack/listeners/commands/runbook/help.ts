import { helpMessage } from '../../../messages/help.ts';
import type { Reply } from '../../reply.ts';
import { OTHER_WORDS, otherWords } from '../other-words.ts';
import type { Asked } from './subcommand.ts';

/** `/runbook help` */
export async function help({ parts }: Asked): Promise<Reply> {
  return { do: 'say', message: helpMessage(parts.runbooks().commandPrefix, otherWords(OTHER_WORDS.runbook)) };
}
