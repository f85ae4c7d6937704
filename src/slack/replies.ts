import type { DeclareReply } from '../commands/declare-incident.ts';
import type { Decided, DecisionReply, NotAllowed, StartReply, UndoReply } from '../commands/replies.ts';
import type { TakeOverReply } from '../commands/take-over.ts';
import type { LoopReply } from '../commands/tend-loop.ts';
import type { Run } from '../runs/run.ts';
import { closedWords, putBackWords } from './messages/aftermath.ts';
import { inWords } from './messages/denied.ts';
import { standing } from './messages/headline.ts';
import { ago, clip, code, escapeText, list, nameOf, sentence } from './text.ts';

type Ready = Exclude<StartReply, { status: 'needs_arguments' }>;

/** What came of asking for a run, in words for the person who asked. */
export function startWords(reply: Ready): string {
  switch (reply.status) {
    case 'started': {
      const { title, channel } = reply.runbook;
      const where = channel === undefined ? '' : ` · news in <#${channel}>`;
      return `*${escapeText(title)}* · ${code(reply.run)} · reading the live state…${where}`;
    }
    case 'joined':
      return `*${escapeText(reply.runbook.title)}* is under way already, as ${code(reply.run)}. No second one was started.`;
    case 'duplicate':
      return `This request has been handled already: ${code(reply.run)}.`;
    case 'unknown_runbook':
      return `There is no runbook called ${code(reply.name)}.${didYouMean(reply.suggestions)}`;
  }
}

/** `otherwise` is what to type when nothing is near. */
export function didYouMean(suggestions: readonly string[], otherwise?: string): string {
  if (suggestions.length === 0) return otherwise === undefined ? '' : ` ${otherwise}`;
  return ` Did you mean ${list(suggestions.slice(0, 3).map(code), 'or')}?`;
}

/** What came of a click, in words for the person who clicked. `done` says what they did. */
export function decisionWords(reply: DecisionReply, done: string, now: Date): string {
  switch (reply.status) {
    case 'done':
      return done;
    case 'already':
      return `Already ${PAST[reply.what]} by ${nameOf(reply.by)}, ${ago(reply.at, now)}. ${stands(reply.run)}`;
    case 'not_allowed':
      return notAllowedWords(reply, now);
    case 'expired':
      return `Too late: this expired ${ago(reply.at, now)}, and nothing was changed. Try again from the message.`;
    case 'ended':
      return `This run is over. ${stands(reply.run)}`;
    case 'plan_changed':
      return 'The world has moved since that plan was made, so it was not acted on. Look at the new plan in the message, then say yes again.';
    case 'phrase_needed':
      return `This needs the phrase ${code(reply.phrase)}: press Confirm and type it.`;
    case 'wrong_phrase':
      return `That is not the phrase. Nothing was changed; it is ${code(reply.phrase)}.`;
    case 'not_asked':
      return `Nobody is being asked for this at the moment. ${stands(reply.run)}`;
    case 'not_found':
      return lostRun(reply.run);
  }
}

/** Of a run that a message of ours tells of: a button names it, nobody typed it. */
const lostRun = (run: string): string =>
  `I know of no run called ${code(run)}: my record was put back to an older one, or another bot wrote this message. What it had begun may go on: look at the systems, with the lines in its thread.`;

const PAST: Readonly<Record<Decided, string>> = {
  confirmed: 'confirmed',
  approved: 'approved',
  denied: 'refused',
  cancelled: 'cancelled',
  reason_given: 'explained',
  finding_recorded: 'looked at',
  overridden: 'overridden',
  glass_broken: 'let through',
  reviewed: 'reviewed',
  answered: 'answered',
  asked: 'asked',
  taken_over: 'taken over',
};

/** What came of asking to put a run back. */
export function undoWords(reply: Exclude<UndoReply, { status: 'needs_arguments' }>, now: Date): string {
  switch (reply.status) {
    case 'not_allowed':
      return notAllowedWords(reply, now);
    case 'already_undone':
      return reply.run.putBack ? `Already: ${putBackWords(reply.run.putBack)}` : '';
    case 'nothing_to_undo':
      return nothingToUndo(reply.run);
    case 'not_ended':
      return `${code(reply.run.id)} has not ended yet; stop it first. ${stands(reply.run)}`;
    case 'not_found':
      return lostRun(reply.run);
    default:
      return startWords(reply);
  }
}

/** What came of taking over from those who hold what a run would change. */
export function takeOverWords(
  reply: Exclude<TakeOverReply, { status: 'needs_arguments' }>,
  now: Date,
): string {
  switch (reply.status) {
    case 'not_taken_over':
      return `⛔ Not taken over: ${escapeText(sentence(reply.reason))}`;
    case 'done':
      return `${code(reply.run.id)} is to take over: those who hold it stop, then it is planned again. Its message tells how it goes.`;
    case 'not_asked':
      return `${code(reply.run.id)} waits for nobody at the moment. ${stands(reply.run)}`;
    case 'started':
    case 'joined':
    case 'duplicate':
    case 'unknown_runbook':
    case 'nothing_to_undo':
    case 'already_undone':
    case 'not_ended':
      return undoWords(reply, now);
    default:
      return decisionWords(reply, '', now);
  }
}

/** What came of looking after an open loop. */
export function loopWords(reply: LoopReply, done: string, now: Date): string {
  switch (reply.status) {
    case 'done':
      return done;
    case 'closed':
      return reply.loop.closed ? `It is closed already. ${closedWords(reply.loop.closed)}` : '';
    case 'seen':
      return `The system tells whether this is so still, and closes it when it is not: ${escapeText(reply.loop.what)}.`;
    case 'not_allowed':
      return notAllowedWords(reply, now);
    case 'not_found':
      return `I know of nothing called ${code(reply.loop)} that was left open.`;
  }
}

/** It may have been closed since the button was shown. */
const nothingToUndo = ({ id, closed }: Run): string =>
  [`${code(id)} left nothing that I could put back.`, ...closed.map(closedWords)].join('\n');

/** What came of declaring an incident. */
export function declareWords(
  reply: Exclude<DeclareReply, { status: 'needs_details' }>,
  title: string,
): string {
  if (reply.status === 'duplicate') return `This has been declared already, as ${code(reply.incident)}.`;
  return `*${escapeText(clip(title, 150))}* is declared as ${code(reply.incident)} · ${code(reply.run)} opens its channel…`;
}

/** The rule that said no, and who could do it instead. Only the person who asked sees it. */
export function notAllowedWords({ rule, asOf, ...alternatives }: Refusal, now: Date): string {
  const ageMs = asOf && now.getTime() - asOf.getTime();
  return [`⛔ Not done: ${escapeText(rule)}.`, ...inWords({ ...alternatives, ageMs })].join('\n');
}

type Refusal = Pick<NotAllowed, 'rule' | 'who' | 'onCall' | 'unreachable' | 'asOf'>;

function stands(run: Run): string {
  const outcome = run.end ? `: ${escapeText(clip(run.end.outcome, 300))}` : '';
  return `${standing(run)}${outcome} (${code(run.id)}).`;
}
