import { DecisionReplyView } from '../../web/control-replies.ts';
import { ShowReplyView } from '../../web/look-replies.ts';
import type { RunView } from '../../web/run-view.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { conclude, follow, notFound, type Wanted } from '../follow.ts';
import { ask, type Line } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { whoAsks } from '../saved-login.ts';
import type { Ask } from '../surroundings.ts';
import { refusalLines } from '../words/refusal-lines.ts';
import { headLines } from '../words/run-lines.ts';
import { dayAndTime } from '../words/times.ts';
import { shortHash } from '../words/waiting-lines.ts';

export interface ConfirmOptions {
  readonly run: string;
  readonly phrase?: string | undefined;
  /** The beginning of the hash of the plan that is meant. */
  readonly plan?: string | undefined;
}

/** Says yes to the plan of a run that this account asked for, and tells how it goes on. */
export function confirm(asked: Ask, { run: id, phrase, plan }: ConfirmOptions): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const run = await look(line, id);
    if (!run) return notFound(asked, id);
    const unclear = whichPlan(run, plan);
    if (unclear !== undefined) return printProblem(asked, EXIT.usage, 'which_plan', [unclear]);

    await line.work();
    const body = { ...whoAsks(asked), run: id, hash: run.plan?.hash ?? '', phrase };
    return afterDecision(asked, line, run, await ask(line, 'confirm', body, DecisionReplyView));
  });
}

/** Approvals are for people whom Slack has identified; what comes back says so, or names who may. */
export function approve(asked: Ask, id: string): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const run = await look(line, id);
    if (!run) return notFound(asked, id);
    const body = { ...whoAsks(asked), run: id, hash: run.plan?.hash ?? '' };
    return afterDecision(asked, line, run, await ask(line, 'approve', body, DecisionReplyView));
  });
}

export function cancel(asked: Ask, id: string, reason: string | undefined): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const run = await look(line, id);
    if (!run) return notFound(asked, id);
    await line.work();
    const reply = await ask(line, 'cancel', { ...whoAsks(asked), run: id, reason }, DecisionReplyView);
    return afterDecision(asked, line, run, reply, 'cancelled');
  });
}

/** Goes on without the approval that nobody is there to give: for when Slack is down, too. */
export const breakGlass = (asked: Ask, id: string, reason: string): Promise<ExitCode> =>
  goOnBecause(asked, 'break-glass', { id, reason });

/** Lets a run start although a change freeze is on: for when Slack is down, too. */
export const overrideFreeze = (asked: Ask, id: string, reason: string): Promise<ExitCode> =>
  goOnBecause(asked, 'override-freeze', { id, reason });

interface Because {
  readonly id: string;
  readonly reason: string;
}

function goOnBecause(
  asked: Ask,
  leave: 'break-glass' | 'override-freeze',
  { id, reason }: Because,
): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const run = await look(line, id);
    if (!run) return notFound(asked, id);
    await line.work();
    const body = { ...whoAsks(asked), run: id, reason };
    return afterDecision(asked, line, run, await ask(line, leave, body, DecisionReplyView));
  });
}

export type Finding = 'happened' | 'in_part' | 'did_not_happen';

/** A person has looked, and says whether an unknown step happened, or only a part of it. */
export function finding(asked: Ask, id: string, step: string, found: Finding): Promise<ExitCode> {
  return withLine(asked, async (line) => {
    const run = await look(line, id);
    if (!run) return notFound(asked, id);
    await line.work();
    const body = { ...whoAsks(asked), run: id, step, finding: found };
    return afterDecision(asked, line, run, await ask(line, 'finding', body, DecisionReplyView));
  });
}

async function look(line: Line, run: string): Promise<RunView | undefined> {
  const shown = await ask(line, 'show', { run }, ShowReplyView);
  return shown.status === 'found' ? shown.run : undefined;
}

/** A plan that was asked again must be named: who typed the same line as before may not have seen the new one. */
function whichPlan(run: RunView, named: string | undefined): string | undefined {
  const hash = run.plan?.hash ?? '';
  if (run.end) return undefined;
  if (named !== undefined && (named.length < 4 || !hash.startsWith(named.toLowerCase()))) {
    return `The plan of ${run.id} is ${shortHash(run)} now, not ${named}. Look at it: runbolt show ${run.id}`;
  }
  if (run.moved.length === 0 || named !== undefined) return undefined;
  return [
    `The world has moved since the first yes, and ${run.id} asks again:`,
    ...run.moved.map((line) => `   ${line}`),
    `Look at the new plan: runbolt show ${run.id}. Then confirm it with --plan ${shortHash(run)}`,
  ].join('\n');
}

async function afterDecision(
  asked: Ask,
  line: Line,
  before: RunView,
  reply: DecisionReplyView,
  wanted: Wanted = 'succeeded',
): Promise<ExitCode> {
  const { id } = before;
  const refuse = (exit: ExitCode, words: readonly string[]) => printProblem(asked, exit, reply.status, words);
  switch (reply.status) {
    case 'done':
      return follow(asked, line, { run: id, after: before.version, wanted });
    case 'already':
      return already(asked, reply);
    case 'not_allowed':
      return refuse(EXIT.refused, refusalLines(reply, asked));
    case 'expired':
      return refuse(EXIT.failed, [
        `${id} expired at ${dayAndTime(reply.at)}: nobody said yes in time. Ask for it again.`,
      ]);
    case 'ended':
      if (!asked.json) asked.terminal.say(`${headLines(reply.run).join('\n')}\nIt has ended already:`);
      return conclude(asked, reply.run, wanted);
    case 'plan_changed':
      return refuse(EXIT.waiting, [`The plan of ${id} has just changed. Look at it: runbolt show ${id}`]);
    case 'phrase_needed':
      return refuse(EXIT.usage, [`${id} asks for its phrase. Add: --phrase "${reply.phrase}"`]);
    case 'wrong_phrase':
      return refuse(EXIT.usage, [`That is not the phrase. It is: ${reply.phrase}`]);
    case 'not_asked':
      return refuse(EXIT.failed, [
        `Nothing of the kind is asked of ${id} now. Look at it: runbolt show ${id}`,
      ]);
    case 'not_found':
      return notFound(asked, reply.run);
  }
}

function already(asked: Ask, reply: Extract<DecisionReplyView, { status: 'already' }>): Promise<ExitCode> {
  const who = reply.by.name ?? reply.by.id;
  const words = `${reply.run.id} was ${reply.what} by ${who} at ${dayAndTime(reply.at)} already.`;
  return print(asked, EXIT.done, reply, [words]);
}
