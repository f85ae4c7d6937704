import { z } from 'zod';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { afterHalf } from '../half-done.ts';
import { checklistBlocks, checklistText } from './checklist-blocks.ts';
import { sinceStart } from './since-start.ts';
import { unlessRefused } from './unless-refused.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  channel: z.string().min(1).describe("The channel's id"),
  heading: z.string().trim().min(1).max(200).describe('What stands above the list'),
  introduction: z.string().max(2_000).default('').describe('A sentence below the heading'),
  phases: z
    .array(
      z.object({
        title: z.string().describe('The phase, with its minutes'),
        checklist: z.array(z.string()).describe('What to do in it, in order'),
      }),
    )
    .describe('The phases and their items'),
  dedup_key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("The same key is posted once; absent: the step's own"),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  ts: z.string().describe("The message's timestamp, which is its id"),
  url: z.string().describe('Its address'),
});

/** Posts phases and their checklists as one message and pins it. */
export const postChecklist = defineAction({
  name: 'slack/post-checklist',
  summary: 'Posts a checklist into a Slack channel and pins it',
  effect: 'change',
  noUndo: 'There is no undo: what people have read cannot be taken back.',
  input: Input,
  output: Output,
  targets: ({ channel }) => [`slack:${channel}`],
  deadlineMs: () => DEADLINE_MS,
  plan: async (_context, input) => planOf(input),
  apply: (context, input) => post(context, input),
  observe: (context, input, seen) => observePost(context, input, seen),
});

function planOf({ channel, heading, phases }: Input): StepPlan {
  const items = phases.reduce((sum, { checklist }) => sum + checklist.length, 0);
  return {
    changes: [{ target: `slack/${channel}`, field: 'pinned message', before: null, after: heading }],
    guards: {},
    outputs: {},
    facts: [`${phases.length} phases, ${items} items.`],
    warnings: [],
    commands: [],
  };
}

const NOT_PINNED = { stands: 'The checklist is posted, and not pinned.' };

/** May be begun again: what was posted is found by its key, and what is pinned stays pinned. */
async function post(context: ActionContext, input: Input) {
  const { systems, signal } = context;
  const { channel } = input;
  const key = keyOf(context, input);
  const earlier = await systems.chat.findMessage({ channel, key, since: sinceStart(context) }, signal);
  const message = { channel, key, text: checklistText(input), blocks: checklistBlocks(input) };
  const ts = earlier ?? (await systems.chat.post(message, signal));
  const notPinned = await afterHalf(NOT_PINNED, () =>
    unlessRefused(() => systems.chat.pin(channel, ts, signal)),
  );
  return { ts, ...(notPinned !== undefined && { notPinned }) };
}

const keyOf = ({ token }: ActionContext, { dedup_key }: Input): string => dedup_key ?? token;

const Receipt = z.object({ ts: z.string(), notPinned: z.string().optional() });

async function observePost(context: ActionContext, input: Input, { receipt }: Seen): Promise<Observation> {
  if (receipt) {
    const { ts, notPinned } = Receipt.parse(receipt);
    return posted(context, input, ts, notPinned);
  }
  const { chat } = context.systems;
  const { channel } = input;
  const wanted = { channel, key: keyOf(context, input), since: sinceStart(context) };
  const ts = await chat.findMessage(wanted, context.signal);
  if (ts === undefined) return { status: 'absent' };
  if (!(await chat.isPinned(channel, ts, context.signal))) return { status: 'absent', half: NOT_PINNED };
  return posted(context, input, ts, undefined);
}

async function posted(
  { systems, signal }: ActionContext,
  { channel }: Input,
  ts: string,
  notPinned: string | undefined,
): Promise<Observation> {
  const url = await systems.chat.permalink(channel, ts, signal);
  const evidence = notPinned === undefined ? [] : [`The checklist is posted, but not pinned: ${notPinned}`];
  return { status: 'done', outputs: { ts, url }, evidence };
}
