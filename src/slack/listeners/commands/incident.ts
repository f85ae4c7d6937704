import { incidentModal } from '../../modals/incident-modal.ts';
import { declareWords, resolveWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Call, inWords, type ListenerParts, originOf, type Reply, say } from '../reply.ts';

/** `/incident declare <severity> <title>`, or a form when they are missing; `/incident resolve <id>`. */
export async function incident(parts: ListenerParts, call: Call, text: string): Promise<Reply> {
  const [verb = '', severity = '', ...words] = text.trim().split(/\s+/);
  if (verb === '') return openForm(parts, call, {});
  switch (verb.toLowerCase()) {
    case 'declare':
      if (severity === '') return openForm(parts, call, {});
      return declare(parts, call, { severity, title: words.join(' ') });
    case 'resolve':
      return say(await resolve(parts, call, severity));
    default:
      return say(unknown(verb));
  }
}

const unknown = (verb: string): string =>
  `I do not know ${code(verb)}. An incident can be declared: ${code('/incident declare P0 API down')}, or ${code('/incident')} for a form; and resolved: ${code('/incident resolve i-7k3f9qxa')}.`;

async function resolve({ commands }: ListenerParts, { actor }: Call, id: string): Promise<string> {
  if (id === '')
    return `Which one? Its id is at the top of its channel: ${code('/incident resolve i-7k3f9qxa')}.`;
  return resolveWords(await commands.resolveIncident({ incident: id.toLowerCase(), actor }));
}

interface Details {
  readonly severity?: string;
  readonly title?: string;
}

async function declare(parts: ListenerParts, call: Call, details: Required<Details>): Promise<Reply> {
  const { actor, key } = call;
  const reply = await parts.commands.declareIncident({
    ...details,
    actor,
    origin: originOf(call),
    idempotencyKey: key,
  });
  if (reply.status === 'needs_details') return openForm(parts, call, details, reply.problems);
  return say(declareWords(reply, details.title));
}

type Problems = readonly { readonly parameter?: string; readonly message: string }[];

/** What is missing is what the form asks for; only a severity that there is not has to be explained. */
function openForm(parts: ListenerParts, { channel }: Call, details: Details, problems: Problems = []): Reply {
  const severities = Object.values(parts.runbooks().severities);
  if (severities.length === 0)
    return say('The runbooks file names no severities, so no incident can be declared.');
  const wrong = problems.filter(({ parameter }) => parameter !== 'title' || details.title !== '');
  const asked = { severities, ...details, problems: wrong };
  const otherwise = inWords(`Slack did not open the form. Type ${code('/incident declare P0 API down')}.`);
  return { do: 'open', view: incidentModal(asked, channel === undefined ? {} : { channel }), otherwise };
}
