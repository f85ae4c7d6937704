import { type Incident, leaderOf, nameOfIncident } from '../../../incidents/incident.ts';
import { clip, escapeText, localTime, nameOf } from '../../text.ts';
import { section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { headlineOf } from './headline.ts';

/** For everybody else: one message an incident, where incidents are announced. It calls nobody. */
export function broadcast(incident: Incident): Message {
  const { channel, declaredAt, declaredBy, lastUpdate, roles } = incident;
  const who = roles.commander ? `Commander: ${nameOf(leaderOf(incident))}` : 'No commander yet';
  const lines = [
    `${headlineOf(incident)} *${escapeText(nameOfIncident(incident))}*`,
    `Declared at ${localTime(declaredAt)} by ${nameOf(declaredBy)} · ${who}`,
    ...(lastUpdate ? [`💬 ${localTime(lastUpdate.at)}: ${escapeText(clip(lastUpdate.text, 500))}`] : []),
    channel ? `Work happens here: <#${channel.id}>` : 'Its channel could not be opened yet.',
  ];
  return message(lines.join('\n'), [section(lines.join('\n'))]);
}
