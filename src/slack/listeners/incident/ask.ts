import type { IncidentPlace } from '../../../commands/find-incident.ts';
import type { Source } from '../../../incidents/response-events.ts';
import { notFoundWords } from '../../incident-replies.ts';
import { type IncidentAsk, incidentForm } from '../../modals/incident-form.ts';
import { ownCommand } from '../../own-command.ts';
import { code } from '../../text.ts';
import { type Call, inWords, type ListenerParts, type Reply, say } from '../reply.ts';

/** Opens the form that asks for the words of a change. */
export async function ask(
  parts: ListenerParts,
  call: Call,
  place: IncidentPlace,
  asked: { readonly ask: IncidentAsk; readonly text?: string; readonly source?: Source },
): Promise<Reply> {
  const { channel, actor } = call;
  const command = ownCommand(parts.runbooks(), 'incident');
  const shown = await parts.commands.showIncident({ channel, ...place }, actor);
  if (!shown) return say(notFoundWords(place.incident, command));
  const { id: incident } = shown.incident;
  const { ask: what, text, source } = asked;
  const metadata = {
    ...{ incident, ask: what },
    ...(channel !== undefined && { channel }),
    ...(source && { source }),
  };
  const severities = Object.values(parts.runbooks().severities);
  const view = incidentForm(metadata, { severities, ...(text !== undefined && { text }) });
  const typed = `${command} ${what.replace('hand_over', 'role').replace('finish', 'postmortem done')} …`;
  return { do: 'open', view, otherwise: inWords(`Slack did not open the form. Type ${code(typed)}.`) };
}
