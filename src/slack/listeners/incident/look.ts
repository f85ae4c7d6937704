import type { IncidentPlace } from '../../../commands/find-incident.ts';
import { notFoundWords } from '../../incident-replies.ts';
import { incidentList } from '../../messages/incident/incident-list.ts';
import { timelineMessage } from '../../messages/incident/timeline-message.ts';
import { ownCommand } from '../../own-command.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';

/** Shows a person what happened in an incident. */
export async function timeline(parts: ListenerParts, call: Call, place: IncidentPlace): Promise<Reply> {
  const shown = await parts.commands.showIncident({ channel: call.channel, ...place }, call.actor);
  if (!shown) return say(notFoundWords(place.incident, ownCommand(parts.runbooks(), 'incident')));
  return { do: 'say', message: timelineMessage(shown.incident, shown.happenings) };
}

export async function list({ commands }: ListenerParts): Promise<Reply> {
  return { do: 'say', message: incidentList(await commands.listIncidents()) };
}
