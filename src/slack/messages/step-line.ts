import { FOUND, leftWords } from '../../commands/found-words.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { RunHappening } from '../../runs/events.ts';
import { questionOf } from '../../runs/open-question.ts';
import type { Run, StepState } from '../../runs/run.ts';
import { code, codeBlock, escapeText, localTime, nameOf, sentence } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';
import { questionLines } from './question-lines.ts';

type StepEvent = Extract<
  RunHappening,
  { type: `step_${string}` } | { type: 'finding_recorded' | 'answer_given' | 'baseline_measured' }
>;

/** What happened to one step. Acceptance and progress are for the root message alone. */
export function stepLine(event: StepEvent, run: Run): Message | undefined {
  const { step, title } = named(event.data.step, run);
  switch (event.type) {
    case 'step_accepted':
    case 'step_progressed':
      return undefined;
    case 'baseline_measured': {
      const { healthy, summary } = event.data;
      return lines([`${healthy ? '💚' : '💔'} ${title}, before anything is changed: ${escapeText(summary)}`]);
    }
    case 'step_skipped':
      return lines([`⏭️ ${title}: skipped, ${escapeText(event.data.reason)}`]);
    case 'step_started':
      return started(step, event, title);
    case 'step_left':
      return lines([`✋ ${title}: not waited for any longer.`, ...bullets(leftWords(event.data))]);
    case 'step_refused':
      return lines([
        `⏳ ${title}: ${escapeText(sentence(event.data.reason))} Trying again at ${localTime(new Date(event.data.retryAt))}.`,
      ]);
    case 'step_noted':
      return lines([`📎 ${title}: ${escapeText(event.data.text)}`], event.data.log);
    case 'step_succeeded':
      return lines([`✅ ${title}${after(step, event.at)}`, ...bullets(event.data.evidence)], event.data.log);
    case 'step_failed': {
      const failed = `❌ ${title}${after(step, event.at)}: ${escapeText(event.data.reason)}`;
      return lines([failed, ...bullets(event.data.evidence)], event.data.log);
    }
    case 'step_unknown': {
      const unknown = `❓ ${title}: ${escapeText(sentence(event.data.reason))} A person has to look and say what happened.`;
      return lines([unknown, ...event.data.look.map((where) => `🔎 ${escapeText(where)}`)]);
    }
    case 'answer_given':
      return lines([`🙋 ${title}: ${nameOf(event.actor)} answered “${escapeText(event.data.answer)}”.`]);
    case 'finding_recorded': {
      const { finding } = event.data;
      return lines([
        `🔎 ${nameOf(event.actor)} looked at ${code(step?.title ?? event.data.step)}: ${FOUND[finding]}.`,
        ...bullets(leftWords(event.data)),
      ]);
    }
  }
}

/** A question calls whoever is asked: this is the message that reaches their phone. */
function started(
  step: StepState | undefined,
  { data }: Extract<StepEvent, { type: 'step_started' }>,
  title: string,
): Message {
  const question = step && questionOf({ uses: step.uses, input: data.input });
  if (!step || !question) return lines([`▶️ ${title}`]);
  const asked = [...questionLines({ step, question }), 'The buttons are on the message above.'];
  return message(asked.join('\n'), asked.map(section));
}

function named(id: string, run: Run): { readonly step: StepState | undefined; readonly title: string } {
  const step = [...run.steps, ...(run.undo?.steps ?? [])].find((candidate) => candidate.id === id);
  return { step, title: `*${escapeText(step?.title ?? id)}*` };
}

const bullets = (evidence: readonly string[]): readonly string[] =>
  evidence.map((line) => `•  ${escapeText(line)}`);

function after(step: StepState | undefined, at: Date): string {
  return step?.startedAt ? ` after ${formatDuration(at.getTime() - step.startedAt.getTime())}` : '';
}

function lines(words: readonly string[], log?: string): Message {
  const said = words.join('\n');
  const output = log === undefined || log.trim() === '' ? [] : [section(codeBlock(log))];
  return message(said, [section(said), ...output]);
}
