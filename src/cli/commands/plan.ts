import { planRunbook } from '../../commands/plan-runbook.ts';
import { findRunbook, wordsGiven } from '../../commands/words-given.ts';
import { readConfig } from '../../config.ts';
import { PlanReplyView } from '../../web/control-replies.ts';
import { viewPlanReply } from '../../web/view-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { whoAsks } from '../saved-login.ts';
import type { Ask } from '../surroundings.ts';
import { runPlanLines } from '../words/plan-lines.ts';
import { refusalLines } from '../words/refusal-lines.ts';
import { headLines } from '../words/run-lines.ts';
import { unstartedLines } from '../words/unstarted-lines.ts';

export interface PlanOptions {
  readonly runbook: string;
  readonly words: readonly string[];
  readonly offline: boolean;
}

/** Shows what a runbook would change now. Changes nothing, records nothing, needs no role. */
export function plan(asked: Ask, options: PlanOptions): Promise<ExitCode> {
  if (options.offline) return planOffline(asked, options);
  const body = { ...whoAsks(asked), runbook: options.runbook, words: options.words };
  return withLine(asked, async (line) => printPlan(asked, await ask(line, 'plan', body, PlanReplyView)));
}

/** With bot and store dead: from the runbooks file and the live systems alone. */
async function planOffline(asked: Ask, { runbook, words }: PlanOptions): Promise<ExitCode> {
  const read = readConfig(asked.variables);
  if (!read.ok) return printProblem(asked, EXIT.usage, 'bad_environment', read.problems);
  const booted = await asked.boot.planning(read.config);
  if (!booted.ok) return printProblem(asked, EXIT.unreachable, 'unreachable', booted.problems);

  const { tools } = booted;
  const found = findRunbook(runbook, tools.runbooks());
  const given = found ? wordsGiven(words, found) : { given: {}, problems: [] };
  const actor = { kind: 'cli', id: asked.account } as const;
  const reply = await planRunbook(tools, { runbook: found?.name ?? runbook, ...given, actor });
  return printPlan(asked, viewPlanReply(reply, tools.runbooks(), read.config.systems));
}

function printPlan(asked: Ask, reply: PlanReplyView): Promise<ExitCode> {
  if (reply.status !== 'planned') {
    return printProblem(asked, EXIT.usage, reply.status, unstartedLines(reply));
  }
  const { run, refusal, simulated } = reply;
  const steps = run.plan?.steps ?? [];
  const blocked = steps.some(({ obstacle }) => obstacle !== null);
  const stopsRest =
    run.halt && steps.some(({ obstacle, changes }) => obstacle === null && changes.length > 0);
  const words = [
    // Nobody asked for it yet, so it has no id that anybody could use.
    ...headLines({ ...run, id: '' }, simulated),
    ...runPlanLines(run),
    ...(blocked ? [stopsRest ? 'What CANNOT RUN keeps nothing else from being stopped.' : AT_ONCE] : []),
    ...(blocked && !stopsRest ? [] : asksLines(reply)),
    ...(refusal ? ['', 'You may look, but not run it.', ...refusalLines(refusal, asked)] : []),
  ];
  return print(asked, blocked ? EXIT.failed : EXIT.done, reply, words);
}

const AT_ONCE = 'As things are, a run would end at once: see CANNOT RUN above.';

type Planned = Extract<PlanReplyView, { status: 'planned' }>;

function asksLines({ asks, run }: Planned): readonly string[] {
  const confirmation =
    asks.phrase === null ? 'your confirmation' : `your confirmation by typing “${asks.phrase}”`;
  const parts = [
    ...(asks.confirmation ? [confirmation] : []),
    ...(asks.approvals > 0
      ? [`${asks.approvals} approval by ${asks.approvers.join(' or ') || 'nobody'}, in Slack`]
      : []),
  ];
  if (parts.length === 0) return ['A run asks nobody: it only looks.'];
  const now = run.halt ? ' With --now it acts at once.' : '';
  return [`A run asks for ${parts.join(' and ')} before it acts.${now}`];
}
