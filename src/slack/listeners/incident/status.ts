import type { IncidentPlace } from '../../../commands/find-incident.ts';
import type { Incident } from '../../../incidents/incident.ts';
import type { Runbook } from '../../../runbooks/runbook.ts';
import { notFoundWords } from '../../incident-replies.ts';
import { placeInWords } from '../../messages/place.ts';
import { argumentsModal } from '../../modals/arguments-modal.ts';
import { ownCommand } from '../../own-command.ts';
import { code } from '../../text.ts';
import { type Call, inWords, type ListenerParts, type Reply, say } from '../reply.ts';

/**
 * The form of the runbook that updates the public status page, filled in with what is known. It is shown also when
 * nothing is missing: what the public reads is looked at by somebody first.
 */
export async function statusForm(parts: ListenerParts, call: Call, place: IncidentPlace): Promise<Reply> {
  const { channel, actor } = call;
  const shown = await parts.commands.showIncident({ channel, ...place }, actor);
  if (!shown) return say(notFoundWords(place.incident, ownCommand(parts.runbooks(), 'incident')));
  const { incident } = shown;
  const { runbooks, environments } = parts.runbooks();
  const runbook = runbooks[incident.declared.statusRunbook ?? ''];
  if (!runbook)
    return say('The runbooks file has no runbook that updates a status page (`statuspage/update`).');
  const environment = environments[runbook.environment];
  const view = argumentsModal(
    {
      ...{ runbook, given: prefilled(incident, runbook), problems: [] },
      where: environment && placeInWords(environment),
    },
    {
      ...{ runbook: runbook.name, now: false, planOnly: false, incident: incident.id },
      ...(channel !== undefined && { channel }),
    },
  );
  const typed = runbook.command ?? `${ownCommand(parts.runbooks(), 'runbook')} run ${runbook.name}`;
  return { do: 'open', view, otherwise: inWords(`Slack did not open the form. Type ${code(typed)}.`) };
}

/** By the names that such parameters have; what does not fit is left for the person. */
function prefilled(incident: Incident, { parameters }: Runbook): Readonly<Record<string, string>> {
  const { declared, lastUpdate } = incident;
  const [title, text, status] = [declared.title, lastUpdate?.text, statusOf(incident)];
  const known = { title, name: title, text, message: text, body: text, update: text, status };
  const fitting = Object.entries(known).filter(([name, value]) => {
    const parameter = parameters[name];
    if (value === undefined || parameter?.type !== 'string') return false;
    return parameter.one_of === undefined || parameter.one_of.includes(value);
  });
  return Object.fromEntries(fitting.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** In Statuspage's words. That the cause is known is for a person to say. */
function statusOf({ mitigated, resolved }: Incident): string {
  if (resolved) return 'resolved';
  return mitigated ? 'monitoring' : 'investigating';
}
