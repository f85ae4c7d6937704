import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { ArgumentProblem } from '../../commands/replies.ts';
import type { Severity } from '../../runbooks/runbook.ts';
import { plain, section } from '../messages/blocks.ts';
import { escapeText, LIMITS } from '../text.ts';
import { field, fieldError, modal } from './modal.ts';

export const IncidentMetadata = z.object({
  channel: z.string().optional(),
  /** The alert that told of it. */
  alert: z.string().optional(),
});
export type IncidentMetadata = z.infer<typeof IncidentMetadata>;

export const INCIDENT_FIELDS = ['severity', 'title'] as const;

interface Asked {
  readonly severities: readonly Severity[];
  readonly severity?: string;
  readonly title?: string;
  readonly isPrivate?: boolean;
  readonly problems: readonly ArgumentProblem[];
}

/** The form is the confirmation: submitting it declares the incident. */
export function incidentModal(asked: Asked, metadata: IncidentMetadata): ModalView {
  const { severities, severity, title, isPrivate = false, problems } = asked;
  const words = problems.map(({ message }) => `⚠️ ${escapeText(message)}`).join('\n');
  const options = severities.slice(0, 100).map(severityOption);
  const chosen = options.find(({ value }) => value === severity);
  return modal({
    callback: 'incident',
    title: 'Declare an incident',
    submit: 'Declare',
    metadata,
    blocks: [
      ...(words === '' ? [] : [section(words)]),
      field('severity', 'Severity', {
        type: 'static_select',
        action_id: 'value',
        options,
        ...(chosen ? { initial_option: chosen } : {}),
      }),
      field('title', 'What is wrong?', {
        type: 'plain_text_input',
        action_id: 'value',
        max_length: 200,
        ...(title === undefined || title === '' ? {} : { initial_value: title.slice(0, 200) }),
      }),
      whoMayKnow(isPrivate),
    ],
  });
}

const EVERYBODY = { text: plain('Everybody here', LIMITS.option), value: 'everybody' };
const INVITED = { text: plain('Only those who are invited', LIMITS.option), value: 'invited' };

const whoMayKnow = (isPrivate: boolean) =>
  field('audience', 'Who may know of it?', {
    type: 'static_select',
    action_id: 'value',
    options: [EVERYBODY, INVITED],
    initial_option: isPrivate ? INVITED : EVERYBODY,
  });

const severityOption = ({ name, title }: Severity) => ({
  text: plain(`${name}: ${title}`, LIMITS.option),
  value: name,
});

export function incidentErrors(problems: readonly ArgumentProblem[]): Record<string, string> {
  return Object.fromEntries(
    problems.toReversed().map(({ parameter, message }) => {
      const at = INCIDENT_FIELDS.find((name) => name === parameter) ?? 'title';
      return [at, fieldError(message)];
    }),
  );
}
