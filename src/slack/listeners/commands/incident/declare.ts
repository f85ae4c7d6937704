import { incidentModal } from '../../../modals/incident-modal.ts';
import { ownCommand } from '../../../own-command.ts';
import { declareWords } from '../../../replies.ts';
import { code } from '../../../text.ts';
import { type Call, inWords, type ListenerParts, originOf, type Reply, say } from '../../reply.ts';
import { firstWord } from '../runbook/subcommand.ts';

interface Details {
  readonly severity?: string;
  readonly title?: string;
  readonly isPrivate?: boolean;
  /** The alert that told of it. */
  readonly alert?: string;
}

/** `/incident declare [private] <severity> <title>`, or a form when they are missing. */
export async function declare(parts: ListenerParts, call: Call, text: string): Promise<Reply> {
  const [, isPrivate, line = ''] = /^(private\s+)?([\s\S]*)$/i.exec(text) ?? [];
  const { word: severity, rest: title } = firstWord(line);
  const details = { severity, title: title.trim(), isPrivate: isPrivate !== undefined };
  if (severity === '') return openDeclaration(parts, call, { isPrivate: details.isPrivate });

  const { actor, key } = call;
  const origin = originOf(call);
  const reply = await parts.commands.declareIncident({ ...details, actor, origin, idempotencyKey: key });
  if (reply.status === 'needs_details') return openDeclaration(parts, call, details, reply.problems);
  return say(declareWords(reply, details.title));
}

type Problems = readonly { readonly parameter?: string; readonly message: string }[];

/** What is missing is what the form asks for; only a severity that there is not has to be explained. */
export function openDeclaration(
  parts: ListenerParts,
  { channel }: Call,
  details: Details,
  problems: Problems = [],
): Reply {
  const severities = Object.values(parts.runbooks().severities);
  if (severities.length === 0)
    return say('The runbooks file names no severities, so no incident can be declared.');
  const wrong = problems.filter(({ parameter }) => parameter !== 'title' || details.title !== '');
  const asked = { severities, ...details, problems: wrong };
  const { alert } = details;
  const metadata = { ...(channel !== undefined && { channel }), ...(alert !== undefined && { alert }) };
  const typed = `${ownCommand(parts.runbooks(), 'incident')} declare P0 API down`;
  const otherwise = inWords(`Slack did not open the form. Type ${code(typed)}.`);
  return { do: 'open', view: incidentModal(asked, metadata), otherwise };
}
