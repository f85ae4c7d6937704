import type { InputBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { ROLES } from '../../incidents/response-events.ts';
import type { Severity } from '../../runbooks/runbook.ts';
import { plain } from '../messages/blocks.ts';
import { ROLE_NAMES } from '../messages/incident/incident-buttons.ts';
import { LIMITS } from '../text.ts';
import { field, modal } from './modal.ts';

/** What a form asks for about an incident that is there. */
export const INCIDENT_ASKS = [
  ...(['update', 'note', 'task', 'link', 'severity', 'hand_over', 'resolve', 'reopen', 'finish'] as const),
] as const;
export type IncidentAsk = (typeof INCIDENT_ASKS)[number];

export const IncidentFormMetadata = z.object({
  incident: z.string(),
  ask: z.enum(INCIDENT_ASKS),
  /** Where the person is: whoever is in a private incident's channel may. */
  channel: z.string().optional(),
  /** The message that it is about. */
  source: z.object({ channel: z.string(), ts: z.string(), author: z.string().optional() }).optional(),
});
export type IncidentFormMetadata = z.infer<typeof IncidentFormMetadata>;

interface Prefilled {
  readonly severities: readonly Severity[];
  readonly text?: string;
}

const TITLES: Readonly<Record<IncidentAsk, readonly [title: string, submit: string]>> = {
  update: ['Post an update', 'Post'],
  note: ['Add a note', 'Add'],
  task: ['Add a task', 'Add'],
  link: ['Add a link', 'Add'],
  severity: ['Change the severity', 'Change'],
  hand_over: ['Hand over a role', 'Hand over'],
  resolve: ['Resolve the incident', 'Resolve'],
  reopen: ['Reopen the incident', 'Reopen'],
  finish: ['Post-mortem done', 'Done'],
};

/** The form is the confirmation: what it does is told with a name and can be put right. */
export function incidentForm(metadata: IncidentFormMetadata, prefilled: Prefilled): ModalView {
  const [title, submit] = TITLES[metadata.ask];
  return modal({
    callback: 'incident_form',
    ...{ title, submit, metadata },
    blocks: fieldsOf(metadata.ask, prefilled),
  });
}

function fieldsOf(ask: IncidentAsk, { severities, text }: Prefilled): readonly InputBlock[] {
  switch (ask) {
    case 'update':
      return [words('text', 'What is known, and when do people hear again?', text)];
    case 'note':
      return [words('text', 'Note', text)];
    case 'task':
      return [words('text', 'What is to be done?', text), person('Who does it?', true)];
    case 'link':
      return [line('link', 'Link', 'https://…'), line('title', 'What it is', undefined, true)];
    case 'severity':
      return [
        choice(
          'severity',
          'Severity',
          severities.map(({ name, title }) => [name, `${name}: ${title}`]),
        ),
      ];
    case 'hand_over':
      return [
        choice(
          'role',
          'Role',
          ROLES.map((role) => [role, ROLE_NAMES[role]]),
        ),
        person('To whom?', false),
      ];
    case 'resolve':
      return [words('text', 'What was it, and what ended it?', text, true)];
    case 'reopen':
      return [words('text', 'Why?', text, true)];
    case 'finish':
      return [line('link', 'Where does it stand?', 'https://…', true)];
  }
}

const words = (id: string, label: string, text: string | undefined, optional = false): InputBlock =>
  field(
    id,
    label,
    {
      ...{ type: 'plain_text_input', action_id: 'value', multiline: true, max_length: 2_500 },
      ...(text === undefined || text === '' ? {} : { initial_value: text.slice(0, 2_500) }),
    },
    { optional },
  );

const line = (id: string, label: string, hint: string | undefined, optional = false): InputBlock =>
  field(
    id,
    label,
    {
      ...{ type: 'plain_text_input', action_id: 'value', max_length: 1_000 },
      ...(hint === undefined ? {} : { placeholder: plain(hint, LIMITS.placeholder) }),
    },
    { optional },
  );

const person = (label: string, optional: boolean): InputBlock =>
  field('person', label, { type: 'users_select', action_id: 'value' }, { optional });

const choice = (
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): InputBlock =>
  field(id, label, {
    type: 'static_select',
    action_id: 'value',
    options: options.slice(0, 100).map(([value, text]) => ({ text: plain(text, LIMITS.option), value })),
  });
