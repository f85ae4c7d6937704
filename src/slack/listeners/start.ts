import type { StartReply } from '../../commands/replies.ts';
import type { Runbook } from '../../runbooks/runbook.ts';
import { actions, section } from '../messages/blocks.ts';
import { button } from '../messages/buttons.ts';
import { type Message, message } from '../messages/message.ts';
import { placeInWords } from '../messages/place.ts';
import { argumentsModal } from '../modals/arguments-modal.ts';
import { startWords } from '../replies.ts';
import { code, escapeText } from '../text.ts';
import { type Call, type ListenerParts, originOf, type Reply, say } from './reply.ts';

interface Asked {
  readonly given: Readonly<Record<string, string>>;
  readonly now: boolean;
  readonly planOnly: boolean;
  /** The open incident that it belongs to, wherever it was asked for. */
  readonly incident?: string | undefined;
  /** The alert whose button it was. */
  readonly alert?: string | undefined;
  readonly problems?: readonly { readonly parameter?: string; readonly message: string }[];
}

/** Asks for a run. What is missing or wrong is asked for in a form, with what was given filled in. */
export async function start(parts: ListenerParts, call: Call, runbook: string, asked: Asked): Promise<Reply> {
  const { actor, key } = call;
  const { incident, alert, ...wishes } = asked;
  const cause = { ...(incident !== undefined && { incident }), ...(alert !== undefined && { alert }) };
  const origin = { ...originOf(call), ...cause };
  const request = { runbook, ...wishes, actor, origin, idempotencyKey: key };
  const reply = await parts.commands.startRun(request);
  if (reply.status !== 'needs_arguments') return say(startWords(reply));

  const { now, planOnly } = asked;
  const metadata = { runbook: reply.runbook.name, now, planOnly, ...cause };
  const { channel } = call;
  const environment = parts.runbooks().environments[reply.runbook.environment];
  const where = environment && placeInWords(environment);
  const view = argumentsModal(
    { ...reply, where },
    channel === undefined ? metadata : { ...metadata, channel },
  );
  return { do: 'open', view, otherwise: askInWords(parts, reply) };
}

/** Reads the words after a command, and asks for the run that they describe. */
export function startFromLine(
  parts: ListenerParts,
  call: Call,
  line: { readonly runbook: Runbook; readonly text: string; readonly planOnly: boolean },
): Promise<Reply> {
  const { given, words, problems } = parts.commands.readLine(line.text, line.runbook);
  const { now } = words;
  return start(parts, call, line.runbook.name, { given, problems, now, planOnly: line.planOnly });
}

type Needs = Extract<StartReply, { status: 'needs_arguments' }>;

/** For when the form does not open: what is wrong, how to type it, and a button that tries the form again. */
function askInWords(
  parts: ListenerParts,
  { runbook, problems }: Pick<Needs, 'runbook' | 'problems'>,
): Message {
  const names = Object.entries(runbook.parameters).map(([name, { required }]) =>
    required ? `${name}=…` : `[${name}=…]`,
  );
  const command = runbook.command ?? `/${parts.runbooks().commandPrefix}runbook run ${runbook.name}`;
  const typed = [command, ...names].join(' ');
  const words = [
    `*${escapeText(runbook.title)}* needs more to go on:`,
    ...problems.map((problem) => `•  ${escapeText(problem.message)}`),
    `Type ${code(typed)}, or fill in the form.`,
  ].join('\n');
  return message(words, [
    section(words),
    ...actions([button('start', 'Open the form…', { runbook: runbook.name })]),
  ]);
}
