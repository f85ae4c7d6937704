import type { IncidentChange } from '../../../incidents/change.ts';
import { ROLES } from '../../../incidents/response-events.ts';
import { isLink } from '../../is-link.ts';
import { IncidentFormMetadata } from '../../modals/incident-form.ts';
import { entered, notice, type Values } from '../../modals/modal.ts';
import { changeInWords } from '../incident/change.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** Words for an incident came back. */
export async function submitIncidentForm(submission: Submission): Promise<ViewReply> {
  const { parts, call, values } = submission;
  const metadata = IncidentFormMetadata.parse(submission.metadata);
  const wanted = changeOf(metadata, values, submission);
  if ('field' in wanted) return { do: 'errors', errors: { [wanted.field]: wanted.problem } };
  const here = { ...call, channel: metadata.channel };
  const { isDone, words } = await changeInWords(parts, here, { incident: metadata.incident }, wanted);
  return isDone ? { do: 'close' } : { do: 'show', view: notice('Not done', words) };
}

interface Problem {
  readonly field: string;
  readonly problem: string;
}

function changeOf(
  { ask, source }: IncidentFormMetadata,
  values: Values,
  { parts }: Submission,
): IncidentChange | Problem {
  const text = entered(values, 'text')?.trim() ?? '';
  const from = source && { source: { channel: source.channel, ts: source.ts, ...authorOf(source) } };
  switch (ask) {
    case 'update':
      return text === '' ? EMPTY : { do: 'update', text };
    case 'note':
      return text === '' ? EMPTY : { do: 'note', text, ...from };
    case 'task': {
      const owner = entered(values, 'person');
      if (text === '') return EMPTY;
      return { do: 'task', text, ...from, ...(owner !== undefined && { owner: slackPerson(owner) }) };
    }
    case 'link':
      return link(values);
    case 'severity': {
      const severity = parts.runbooks().severities[entered(values, 'severity') ?? ''];
      return severity
        ? { do: 'severity', severity }
        : { field: 'severity', problem: 'This severity is gone from the file.' };
    }
    case 'hand_over':
      return handOver(values);
    case 'resolve':
      return { do: 'resolve', ...(text !== '' && { summary: text }) };
    case 'reopen':
      return { do: 'reopen', ...(text !== '' && { reason: text }) };
    case 'finish':
      return finish(values);
  }
}

const EMPTY: Problem = { field: 'text', problem: 'Say it in a few words.' };
const NO_LINK: Problem = { field: 'link', problem: 'A link begins with https://' };

const authorOf = ({ author }: { readonly author?: string | undefined }) =>
  author === undefined ? {} : { author };

const slackPerson = (id: string) => ({ kind: 'slack', id }) as const;

function link(values: Values): IncidentChange | Problem {
  const given = entered(values, 'link')?.trim() ?? '';
  const title = entered(values, 'title')?.trim();
  if (!isLink(given)) return NO_LINK;
  return { do: 'link', link: given, ...(title !== undefined && { title }) };
}

function handOver(values: Values): IncidentChange | Problem {
  const role = ROLES.find((one) => one === entered(values, 'role'));
  const to = entered(values, 'person');
  if (!role) return { field: 'role', problem: 'Choose a role.' };
  if (to === undefined) return { field: 'person', problem: 'Choose a person.' };
  return { do: 'assign', role, to: slackPerson(to) };
}

function finish(values: Values): IncidentChange | Problem {
  const given = entered(values, 'link')?.trim() ?? '';
  if (given === '') return { do: 'finish_postmortem' };
  return isLink(given) ? { do: 'finish_postmortem', link: given } : NO_LINK;
}
