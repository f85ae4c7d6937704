import type { Button } from '@slack/types';
import type { Incident, Task } from '../../../incidents/incident.ts';
import type { IncidentRole } from '../../../incidents/response-events.ts';
import type { ButtonValue } from '../../button-value.ts';
import { button } from '../buttons.ts';

/** What a button in an incident does; those that need words open a form. */
export const INCIDENT_ACTS = [
  ...(['acknowledge', 'mitigate', 'take', 'tick', 'untick', 'finish_task', 'snooze', 'draft'] as const),
  ...(['timeline', 'mailed', 'status'] as const),
  ...(['update', 'note', 'task', 'link', 'severity', 'hand_over', 'resolve', 'reopen', 'finish'] as const),
] as const;
export type IncidentAct = (typeof INCIDENT_ACTS)[number];

export const ROLE_NAMES: Readonly<Record<IncidentRole, string>> = {
  commander: 'Commander',
  communications: 'Communications',
  scribe: 'Scribe',
};

/** A button of one incident. Slack wants a different action_id for every button of a block. */
export function act(
  incident: Pick<Incident, 'id'>,
  name: IncidentAct,
  label: string,
  more: Pick<ButtonValue, 'role' | 'item' | 'task'> = {},
): Button {
  const plain = button('incident', label, { incident: incident.id, act: name, ...more });
  return { ...plain, action_id: ['incident', name, more.role ?? more.task].filter(Boolean).join(':') };
}

const primary = (one: Button): Button => ({ ...one, style: 'primary' });

/** What is asked for first, first. */
export function mainButtons(incident: Incident): readonly Button[] {
  if (incident.resolved) return afterwards(incident);
  return [
    ...(incident.acknowledged ? [] : [primary(act(incident, 'acknowledge', 'Acknowledge'))]),
    act(incident, 'update', 'Post update…'),
    ...statusButton(incident),
    ...(incident.mitigated ? [] : [act(incident, 'mitigate', 'Mitigated')]),
    act(incident, 'resolve', 'Resolve…'),
  ];
}

function afterwards(incident: Incident): readonly Button[] {
  const { severity, postmortem } = incident;
  const owes = severity.postmortem && !postmortem.done;
  return [
    ...(owes ? [primary(act(incident, 'finish', 'Post-mortem done…'))] : []),
    act(incident, 'draft', postmortem.drafts === 0 ? 'Draft the post-mortem' : 'Draft it again'),
    act(incident, 'reopen', 'Reopen…'),
    act(incident, 'timeline', 'Timeline'),
  ];
}

/** The form of the runbook that updates the status page, filled in with what is known. */
export const statusButton = (incident: Incident): readonly Button[] =>
  incident.declared.statusRunbook === undefined ? [] : [act(incident, 'status', 'Status page…')];

export function roleButtons(incident: Incident): readonly Button[] {
  const { roles } = incident;
  return [
    ...(roles.commander ? [] : [act(incident, 'take', 'Take command', { role: 'commander' })]),
    ...(roles.communications
      ? []
      : [act(incident, 'take', 'Take communications', { role: 'communications' })]),
    ...(roles.scribe ? [] : [act(incident, 'take', 'Be the scribe', { role: 'scribe' })]),
    act(incident, 'hand_over', 'Hand over…'),
  ];
}

export const moreButtons = (incident: Incident): readonly Button[] => [
  act(incident, 'severity', 'Severity…'),
  act(incident, 'task', 'Add task…'),
  act(incident, 'note', 'Note…'),
  act(incident, 'link', 'Link…'),
  act(incident, 'timeline', 'Timeline'),
];

export const reminderButtons = (incident: Incident): readonly Button[] => [
  primary(act(incident, 'update', 'Post update…')),
  ...statusButton(incident),
  act(incident, 'snooze', 'Snooze 15 min'),
];

export const taskButton = (incident: Incident, { task }: Pick<Task, 'task'>): Button =>
  act(incident, 'finish_task', 'Done', { task });

export const postmortemButtons = (incident: Incident): readonly Button[] => [
  primary(act(incident, 'finish', 'Post-mortem done…')),
  act(incident, 'draft', 'Draft it again'),
];
