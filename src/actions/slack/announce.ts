import { z } from 'zod';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { clipMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { sinceStart } from './since-start.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  channel: z.string().min(1).describe("The channel's id"),
  text: z.string().trim().min(1).max(3_000).describe('What to say; plain text, nobody is called by it'),
  about: z.string().optional().describe('The id of a channel to point at, after the text'),
  dedup_key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("The same key is posted once; absent: the step's own"),
});
type Input = z.output<typeof Input>;

const Output = z.object({ ts: z.string().describe("The message's timestamp, which is its id") });

/** Says something in a channel. */
export const announce = defineAction({
  name: 'slack/announce',
  summary: 'Posts a message into a Slack channel',
  effect: 'change',
  noUndo: 'There is no undo: what people have read cannot be taken back.',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, { channel, text }) {
    const changes = [{ target: `slack/${channel}`, field: 'message', before: null, after: text }];
    return { changes, guards: {}, outputs: {}, facts: [], warnings: [], commands: [] };
  },

  async apply(context, input) {
    const { channel, text, about } = input;
    const { chat } = context.systems;
    const earlier = await findEarlier(context, input);
    if (earlier !== undefined) return { ts: earlier };
    const said = clipMrkdwn(escapeMrkdwn(text), 2_900);
    const words = about === undefined ? said : `${said} <#${about.replaceAll(/\W/g, '')}>`;
    return { ts: await chat.post({ channel, text: words, key: keyOf(context, input) }, context.signal) };
  },

  observe: (context, input, seen) => observePost(context, input, seen),
});

const keyOf = ({ token }: ActionContext, { dedup_key }: Input): string => dedup_key ?? token;

function findEarlier(context: ActionContext, input: Input): Promise<string | undefined> {
  const { channel } = input;
  const wanted = { channel, key: keyOf(context, input), since: sinceStart(context) };
  return context.systems.chat.findMessage(wanted, context.signal);
}

async function observePost(context: ActionContext, input: Input, { receipt }: Seen): Promise<Observation> {
  const ts = typeof receipt?.ts === 'string' ? receipt.ts : await findEarlier(context, input);
  if (ts === undefined) return { status: 'absent' };
  return { status: 'done', outputs: { ts }, evidence: [] };
}
