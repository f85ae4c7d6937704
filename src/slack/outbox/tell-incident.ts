import type { IncidentHappening } from '../../incidents/events.ts';
import { type Incident, placeOfIncident } from '../../incidents/incident.ts';
import { type Board, nameOfBoard } from '../messages/incident/boards.ts';
import { incidentLine } from '../messages/incident/incident-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';
import { subjectOf } from './show-subject.ts';

/** What there is to say about one event of an incident: a message of its own, and those kept up to date in their place. */
export function tellIncident(event: IncidentHappening, incident: Incident): readonly OutboxItem[] {
  return [
    ...boards(event, incident),
    ...topic(event, incident),
    ...line(event, incident),
    ...file(event, incident),
  ];
}

function boards(event: IncidentHappening, incident: Incident): readonly OutboxItem[] {
  const { channel, severity, declared } = incident;
  const phases = severity.phases.map((_, number) => ({ board: 'phase', number }) as const);
  const inside: readonly Board[] = [
    ...(CARD.has(event.type) ? [{ board: 'card' } as const] : []),
    ...(PHASES.has(event.type) ? phases : []),
  ];
  const outside = BROADCAST.has(event.type) && declared.announceIn;
  return [
    ...(channel ? inside.map((board) => boardItem(event, board, channel.id)) : []),
    ...(outside ? [boardItem(event, { board: 'broadcast' }, outside)] : []),
  ];
}

type Types = ReadonlySet<IncidentHappening['type']>;

const STANDING = [
  ...([
    'incident_opened',
    'incident_acknowledged',
    'role_assigned',
    'severity_changed',
    'update_posted',
  ] as const),
  ...(['incident_mitigated', 'incident_resolved', 'incident_reopened'] as const),
] as const;
const BROADCAST: Types = new Set([...STANDING, 'incident_opening_failed']);
const CARD: Types = new Set([
  ...STANDING,
  ...(['incident_paged', 'response_overdue', 'task_added', 'task_done', 'link_added'] as const),
  ...(['postmortem_drafted', 'postmortem_done'] as const),
]);
const PHASES: Types = new Set(['incident_opened', 'severity_changed', 'item_ticked', 'item_unticked']);
const TOPIC: Types = new Set([
  ...(['role_assigned', 'severity_changed', 'incident_mitigated'] as const),
  ...(['incident_resolved', 'incident_reopened'] as const),
]);

const boardItem = (event: IncidentHappening, board: Board, channel: string): OutboxItem =>
  item(event, nameOfBoard(board), {
    ...{ kind: 'root', channel },
    ...(board.board === 'card' && { pin: true }),
  });

function topic(event: IncidentHappening, { channel }: Incident): readonly OutboxItem[] {
  if (!channel || !TOPIC.has(event.type)) return [];
  return [item(event, 'topic', { kind: 'topic', channel: channel.id })];
}

function line(event: IncidentHappening, incident: Incident): readonly OutboxItem[] {
  const content = incidentLine(event, incident);
  const channel = placeOf(event, incident);
  if (!content || channel === undefined) return [];
  const { position, at } = event;
  const facts = { run: incident.id, position, at: at.toISOString() };
  return [Item.parse(toJson({ kind: 'record', ...facts, channel, content }))];
}

function file(event: IncidentHappening, incident: Incident): readonly OutboxItem[] {
  const channel = placeOfIncident(incident);
  if (event.type !== 'postmortem_drafted' || channel === undefined) return [];
  return [item(event, `postmortem${event.data.number}`, { kind: 'file', channel })];
}

const item = ({ incident, position, at }: IncidentHappening, board: string, rest: object): OutboxItem =>
  Item.parse(toJson({ run: subjectOf(incident, board), position, at: at.toISOString(), ...rest }));

/** That there is a channel now is news elsewhere: where it was declared, unless its announcement stands there. */
function placeOf(event: IncidentHappening, incident: Incident): string | undefined {
  if (event.type !== 'incident_opened') return placeOfIncident(incident);
  const { origin, announceIn, isPrivate } = incident.declared;
  return origin.channel === announceIn || isPrivate ? undefined : origin.channel;
}
