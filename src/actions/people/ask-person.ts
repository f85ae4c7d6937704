import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { Answer, Question } from './question.ts';

/** Beyond `within`: time to look one last time and say that nobody answered. */
const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 60_000;

const Output = z.object({
  answer: z.string().describe('The button that was pressed'),
  by: z.string().describe('Who pressed it: a Slack user id'),
  at: z.string().describe('When, RFC 3339'),
});

/**
 * Waits for a person to do or to find out what Runbolt cannot. It changes nothing itself; the answer comes as an event
 * of the run (`answer_given`), and stands in the record with who gave it.
 */
export const askPerson = defineAction({
  name: 'people/ask-person',
  summary: 'Asks a person to do or to decide something, and waits for the answer',
  effect: 'read',
  input: Question,
  output: Output,
  targets: () => [],
  deadlineMs: ({ within }) => within + MARGIN_MS,

  async plan(_context, asked) {
    const choices = [...asked.answers, ...asked.refusals].map((choice) => `“${choice}”`).join(', ');
    const facts = [
      `Asks ${whom(asked)}: ${asked.question} (${choices}; within ${formatDuration(asked.within)})`,
    ];
    return { changes: [], guards: {}, outputs: {}, facts, warnings: [], commands: asked.commands };
  },

  observe,
});

const whom = ({ person, role }: Question): string =>
  person ?? (role === undefined ? 'whoever may run this' : `a ${role}`);

async function observe(context: ActionContext, asked: Question, seen: Seen): Promise<Observation> {
  const given = Answer.safeParse(seen.memo);
  if (given.success) return answered(asked, given.data);
  const leftMs = asked.within - (context.now.getTime() - seen.startedAt.getTime());
  if (leftMs > 0) {
    const progress = `waiting for ${whom(asked)} to answer`;
    return { status: 'waiting', progress, againInMs: Math.min(leftMs, LOOK_AGAIN_MS) };
  }
  const reason = `Nobody answered within ${formatDuration(asked.within)}: ${asked.question}`;
  return { status: 'failed', reason };
}

function answered({ question, refusals }: Question, { answer, by, at }: Answer): Observation {
  const said = `${by.name ?? by.id} answered “${answer}” to: ${question}`;
  if (refusals.includes(answer)) return { status: 'failed', reason: said };
  return { status: 'done', outputs: { answer, by: by.id, at }, evidence: [said] };
}
