import { z } from 'zod';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { clipMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { sinceStart } from './since-start.ts';

const DEADLINE_MS = 2 * 60_000;
const MOST_TEXT = 1_500;
const MOST_COMMANDS = 1_200;

const Input = z.object({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'a channel is its id, like C024BE91L; names are not looked up')
    .describe("The channel's id"),
  text: z.string().trim().min(1).max(3_000).describe('What to say; plain text'),
  mention: z
    .array(z.string().regex(/^[UWS][A-Z0-9]+$/, 'a person or a group is a Slack id, like U024BE7LH'))
    .max(10)
    .default([])
    .describe('Slack ids of the people and user groups who are notified'),
  commands: z.array(z.string().min(1)).max(20).default([]).describe('Lines to paste, shown as a code block'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ ts: z.string().describe("The message's timestamp, which is its id") });

/** Says something in a channel, once, and calls only those it is told to. A message stays: no undo takes it back. */
export const postMessage = defineAction({
  name: 'slack/post-message',
  summary: 'Posts a message into a Slack channel, with people to notify and lines to paste',
  effect: 'change',
  noUndo: 'There is no undo: what people have read cannot be taken back.',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, { channel, text, mention }) {
    const changes = [{ target: `slack/${channel}`, field: 'message', before: null, after: text }];
    const facts = mention.length > 0 ? [`Notifies ${mention.join(', ')}.`] : [];
    return { changes, guards: {}, outputs: {}, facts, warnings: [], commands: [] };
  },

  async apply(context, input) {
    const earlier = await findEarlier(context, input);
    if (earlier !== undefined) return { ts: earlier };
    const { chat } = context.systems;
    const message = { channel: input.channel, text: wordsOf(input), key: context.token };
    return { ts: await chat.post(message, context.signal) };
  },

  observe,
});

function wordsOf({ text, mention, commands }: Input): string {
  const called = mention.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)).join(' ');
  const said = clipMrkdwn(escapeMrkdwn(text), MOST_TEXT);
  // Three backticks inside would end the block.
  const lines = clipMrkdwn(escapeMrkdwn(commands.join('\n').replaceAll('```', 'ˋˋˋ')), MOST_COMMANDS);
  return [`${called} ${said}`.trim(), ...(lines === '' ? [] : [`\`\`\`\n${lines}\n\`\`\``])].join('\n');
}

function findEarlier(context: ActionContext, { channel }: Input): Promise<string | undefined> {
  const wanted = { channel, key: context.token, since: sinceStart(context) };
  return context.systems.chat.findMessage(wanted, context.signal);
}

async function observe(context: ActionContext, input: Input, { receipt }: Seen): Promise<Observation> {
  const ts = typeof receipt?.ts === 'string' ? receipt.ts : await findEarlier(context, input);
  if (ts === undefined) return { status: 'absent' };
  return { status: 'done', outputs: { ts }, evidence: [] };
}
