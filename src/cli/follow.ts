import { type EventView, ShowReplyView } from '../web/look-replies.ts';
import type { RunView } from '../web/run-view.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { ask, type Line } from './line.ts';
import { print, printProblem } from './print.ts';
import type { Ask } from './surroundings.ts';
import { runPlanLines } from './words/plan-lines.ts';
import { letInLine } from './words/refusal-lines.ts';
import { endLines, eventLines, headLines, standingOf, stillLines } from './words/run-lines.ts';
import { waitingLines } from './words/waiting-lines.ts';

export interface FollowOptions {
  readonly run: string;
  /** The version from which on things are new to the reader. */
  readonly after?: number;
  /** Go on also where people are waited for. */
  readonly throughGates?: boolean;
  /** The end that was hoped for. */
  readonly wanted?: Wanted;
}

export type Wanted = 'succeeded' | 'cancelled';

const WAIT_MS = 20_000;

/** Tells what happens to a run until it ends or a person has to do something; Ctrl+C stops telling, not the run. */
export async function follow(asked: Ask, line: Line, options: FollowOptions): Promise<ExitCode> {
  const interrupted = new AbortController();
  const release = asked.terminal.onInterrupt(() => interrupted.abort());
  try {
    return await followUntilDone(asked, line, options, interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    return left(asked, line, options.run);
  } finally {
    release();
  }
}

async function followUntilDone(
  asked: Ask,
  line: Line,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  let after = options.after ?? 0;
  let isFirst = true;
  let stoodStill: string | undefined;
  for (;;) {
    const body = { run: options.run, after, waitMs: isFirst ? 0 : WAIT_MS };
    const reply = await ask(line, 'show', body, ShowReplyView, signal);
    signal.throwIfAborted();
    if (reply.status === 'not_found') return notFound(asked, reply.run);

    const { run, events } = reply;
    if (!asked.json && isFirst)
      asked.terminal.say(headLines(run, reply.simulated).join('\n'), run.protected ? 'bad' : 'strong');
    if (!asked.json) tell(asked, run, events);
    if (!asked.json && reply.standsStill !== stoodStill) tellStill(asked, reply.standsStill);
    stoodStill = reply.standsStill;
    const stopped = stops(run, asked) && !options.throughGates && !isPassing(run, after);
    if (run.end || stopped) return conclude(asked, run, options.wanted);
    after = run.version;
    isFirst = false;
  }
}

function tellStill({ terminal }: Ask, why: string | undefined): void {
  const lines = stillLines(why);
  if (lines.length > 0) terminal.say(lines.join('\n'), 'bad');
}

const stops = (run: RunView, asked: Ask): boolean => waitingLines(run, asked).length > 0;

/** A gate that `now` has opened already is passed in the next moment; were it not, it would be seen a second time. */
const isPassing = ({ halt, now, version }: RunView, after: number): boolean =>
  halt && now && version !== after;

/** The news. The plan is shown in full when it is made, and again when it is asked again. */
function tell({ terminal }: Ask, run: RunView, events: readonly EventView[]): void {
  for (const event of events) {
    const lines = eventLines(event);
    if (event.type !== 'run_ended' && lines.length > 0) terminal.say(lines.join('\n'), toneOf(event));
    const makesPlan = event.type === 'run_planned' || event.type === 'plan_changed';
    if (makesPlan && isNewest(event, events)) terminal.say(runPlanLines(run).join('\n'));
  }
}

/** Of several plans in one go only the last is the one that stands. */
const isNewest = (event: EventView, events: readonly EventView[]): boolean =>
  !events.some(({ type, version }) => type === 'plan_changed' && version > event.version);

function toneOf({ type }: EventView) {
  if (type === 'step_failed' || type === 'step_unknown' || type === 'run_denied') return 'bad';
  return type === 'step_succeeded' ? 'good' : undefined;
}

/** How it stands when the telling stops. */
export function conclude(asked: Ask, run: RunView, wanted?: Wanted): Promise<ExitCode> {
  const tone = standingOf(run.status).tone;
  const denied = run.end?.status === 'denied' && run.requester.kind === 'cli';
  const words = run.end ? endLines(run) : waitingLines(run, asked);
  const hint = denied ? [letInLine(asked)] : [];
  return print(asked, exitCodeOf(run, wanted), { run }, [...words, ...hint], tone);
}

function exitCodeOf({ end }: RunView, wanted: Wanted = 'succeeded'): ExitCode {
  if (!end) return EXIT.waiting;
  if (end.status === wanted || end.status === 'planned') return EXIT.done;
  return end.status === 'denied' ? EXIT.refused : EXIT.failed;
}

export const notFound = (asked: Ask, run: string): Promise<ExitCode> =>
  printProblem(asked, EXIT.failed, 'not_found', [`There is no run ${run}. See them with: runbolt history`]);

function left(asked: Ask, line: Line, run: string): Promise<ExitCode> {
  const where =
    line.by === 'bot'
      ? `${run} goes on in the bot. Stop it with: runbolt cancel ${run}`
      : `No bot is running, so ${run} stands still now. It goes on when one starts, or with: runbolt show ${run} --follow`;
  return printProblem(asked, EXIT.interrupted, 'interrupted', [`Left: ${where}`]);
}
