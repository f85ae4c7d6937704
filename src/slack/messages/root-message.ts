import type { Block } from '@slack/types';
import { formatDuration } from '../../lib/duration.ts';
import { stopsInPart } from '../../runs/next-step.ts';
import { openQuestions } from '../../runs/open-question.ts';
import { hasBegun, type Run, type StepState } from '../../runs/run.ts';
import { clip, code, escapeText, LIMITS, localTime, mention, nameOf, shown } from '../text.ts';
import { aftermath, takenOverWords } from './aftermath.ts';
import { actions, context, header, paragraphs, section } from './blocks.ts';
import { buttonsOf } from './buttons.ts';
import { exceptionLines } from './exception-lines.ts';
import { gateLines } from './gates-in-words.ts';
import { notification, standing } from './headline.ts';
import { holdingWords } from './held-line.ts';
import { type Message, message } from './message.ts';
import { placeInWords } from './place.ts';
import { commandsBrief, planLines } from './plan-in-words.ts';
import { progressLines } from './progress.ts';
import { questionLines } from './question-lines.ts';

/** The newest event of the audit chain when a run ended: whoever keeps it can tell that rows were cut off. */
export interface AuditHead {
  readonly position: number;
  readonly hash: string;
}

/** The message a run is: outcome first, then where it acts, what it does, what is asked, and the buttons. */
export function rootMessage(run: Run, head?: AuditHead): Message {
  return message(notification(run), [
    header(`${standing(run)} · ${run.request.runbook.title}`),
    section(banner(run)),
    context(origin(run)),
    ...outcome(run),
    ...paragraphs(heldLines(run), 1),
    ...body(run),
    ...paragraphs(restLines(run), 1),
    ...openQuestions(run).flatMap(questionLines).map(section),
    ...paragraphs(exceptionLines(run), 1),
    ...paragraphs(gateLines(run), 1),
    ...aftermath(run),
    ...actions(buttonsOf(run)),
    context(proof(run, head)),
  ]);
}

/** Who holds what it would change: while people think about the plan, and once it is kept from it. */
function heldLines(run: Run): readonly string[] {
  const { held, plan, end, request } = run;
  if (held.length > 0) return held.map(holdingWords);
  const ahead = run.status === 'waiting' || end?.status === 'planned' ? (plan?.held ?? []) : [];
  if (ahead.length === 0) return [];
  const { halt, whenLocked } = request.runbook;
  const then = halt ? 'this stops it all the same' : THEN[whenLocked];
  return [...ahead.map(holdingWords), `While that lasts, ${then}.`];
}

function restLines(run: Run): readonly string[] {
  const isAhead = run.status === 'waiting' || run.end?.status === 'planned';
  return isAhead && stopsInPart(run) ? ['What is marked 🚫 cannot be stopped now. *The rest will be.*'] : [];
}

const THEN = { queue: 'this waits in line', refuse: 'this is refused' } as const;

/** The environment in plain sight, and with which arguments. */
function banner({ request: { environment, arguments: given } }: Run): string {
  const withWhat = Object.entries(given).map(([name, value]) => code(`${name}=${shown(value)}`));
  return [placeInWords(environment), ...withWhat].join('  ');
}

function origin(run: Run): readonly string[] {
  const { requester, request, requestedAt, reason } = run;
  const who = requester.kind === 'slack' ? mention(requester.id) : nameOf(requester);
  return [
    `Asked by ${who} at ${localTime(requestedAt)}`,
    request.undoes === undefined ? '' : `puts back ${code(request.undoes)}`,
    request.cleansUp ? `cleans up after ${code(request.cleansUp.run)}` : '',
    request.scheduled?.because === undefined ? '' : `asked because ${escapeText(request.scheduled.because)}`,
    request.now ? 'said *now*, so nobody is asked' : '',
    reason === undefined ? '' : `reason: ${escapeText(clip(reason, 300))}`,
  ];
}

function outcome({ end, cancelled, takenOver }: Run): readonly Block[] {
  const taken = takenOver ? [section(takenOverWords(takenOver))] : [];
  if (!end) return taken;
  const why = cancelled?.reason === undefined ? '' : ` (${escapeText(clip(cancelled.reason, 300))})`;
  return [section(`*${escapeText(clip(end.outcome, 1000))}*${why}`), ...taken];
}

/** The plan while people think about it, the steps once it is under way. */
function body(run: Run): readonly Block[] {
  const refused = run.status === 'running' && run.steps.some(({ refusals }) => refusals > 0);
  if (run.plan && !hasBegun(run) && !refused) {
    return [...moved(run), ...paragraphs(planLines(run.plan.steps.steps, run.steps)), ...byHand(run)];
  }
  if (!run.plan && !run.end) return [];
  return [...paragraphs([...progressLines(run), ...look(run), ...evidence(run)]), ...stoppedBefore(run)];
}

/** The plan of the step that a gate of its own stands before, as it was read when the gate was opened. */
function stoppedBefore(run: Run): readonly Block[] {
  const { gate, plan } = run;
  const planned = plan?.steps.steps.filter(({ step }) => step === gate?.step) ?? [];
  if (run.status !== 'waiting' || planned.length === 0) return [];
  return [...moved(run), ...paragraphs(planLines(planned, run.steps), 2)];
}

const byHand = (run: Run): readonly Block[] => commandsBrief(run).map(section);

function moved({ moved: lines }: Run): readonly Block[] {
  if (lines.length === 0) return [];
  return paragraphs(
    ['⚠️ *The world has moved since you were asked:*', ...lines.map((line) => `•  ${escapeText(line)}`)],
    1,
  );
}

const everyStep = (run: Run): readonly StepState[] => [...run.steps, ...(run.undo?.steps ?? [])];

/** Where a person should look, for steps of which nobody knows whether they happened. */
const look = (run: Run): readonly string[] =>
  everyStep(run)
    .filter(({ status }) => status === 'unknown')
    .flatMap((step) => step.look.map((line) => `🔎 ${escapeText(line)}`));

function evidence(run: Run): readonly string[] {
  // The outcome is often the last piece of evidence itself.
  const seen = everyStep(run).flatMap((step) => step.evidence.filter((line) => line !== run.end?.outcome));
  return run.end && seen.length > 0
    ? ['*What was seen*', ...seen.map((line) => `•  ${escapeText(line)}`)]
    : [];
}

/** What a person can hold against the record: the run, the plan's hash, the head of the audit chain. */
function proof(run: Run, head: AuditHead | undefined): readonly string[] {
  const { end, plan } = run;
  const lasted = end ? formatDuration(end.at.getTime() - run.requestedAt.getTime()) : '';
  return [
    code(run.id),
    lasted === '' ? '' : `took ${lasted}`,
    plan ? `plan ${code(plan.hash.slice(0, 8))}` : '',
    head && end ? `audit ${code(`#${head.position} ${head.hash.slice(0, 12)}`)}` : '',
  ].map((part) => clip(part, LIMITS.label));
}
