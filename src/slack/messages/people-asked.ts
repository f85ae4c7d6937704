import type { RunHappening } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { clip, code, escapeText, list, mention, nameOf, shown } from '../text.ts';
import { actions, section } from './blocks.ts';
import { button } from './buttons.ts';
import { type Message, message } from './message.ts';

type Asked = Extract<RunHappening, { type: 'people_asked' }>;

/** Calls those who may, says what is asked of them, and brings the button for it: theirs is the plan and the gate. */
export function peopleAsked({ data, actor }: Asked, run: Run): Message {
  const { runbook, environment, arguments: given } = run.request;
  const withWhat = Object.entries(given).map(([name, value]) => code(`${name}=${shown(value)}`));
  const what = [`*${escapeText(runbook.title)}* on ${escapeText(environment.name)}`, ...withWhat].join(' ');
  const asks = data.to === 'run' ? 'asks you to run' : 'asks you to approve';
  const words = `🙋 ${calling(data)}: ${nameOf(actor)} ${asks} ${clip(what, 1500)}.`;
  const hash = run.plan?.hash ?? '';
  const press =
    data.to === 'run'
      ? button('again', 'Run it as mine…', { run: run.id })
      : button('approve', 'Approve', { run: run.id, hash });
  return message(words, [section(words), ...actions([{ ...press, style: 'primary' }])]);
}

// Waking everybody who may helps less than waking a few.
const MOST_CALLED = 5;

const calling = ({ people, onCall }: Asked['data']): string =>
  list(
    people.slice(0, MOST_CALLED).map((id) => `${mention(id)}${onCall.includes(id) ? ' (on call)' : ''}`),
    'or',
  );
