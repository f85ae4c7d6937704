import { declareIncident } from '../commands/declare-incident.ts';
import { askHandoff } from '../commands/oncall/ask-handoff.ts';
import { showOnCall } from '../commands/oncall/show-on-call.ts';
import type { Config } from '../config.ts';
import { parseCommandLine } from '../runbooks/command-line.ts';
import type { bindCommands } from '../slack/bind-commands.ts';
import type { Core } from './core.ts';

/** What the Slack room takes from rooms it does not know. */
export function otherRooms(
  { context, comingUp, onCall }: Core,
  { incidentChannel: announceIn }: Pick<Config, 'incidentChannel'>,
): Parameters<typeof bindCommands>[1] {
  return {
    comingUp,
    showOnCall: () => showOnCall(onCall),
    askHandoff: (request) => askHandoff(onCall, request),
    readLine: (text, { parameters, halt }) => parseCommandLine(text, parameters, { halt }),
    declareIncident: (declaration) =>
      declareIncident(context, { ...declaration, ...(announceIn !== undefined && { announceIn }) }),
  };
}
