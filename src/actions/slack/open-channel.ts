import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { Channel } from '../../systems/chat/port.ts';
import {
  type ActionContext,
  defineAction,
  type Half,
  type Observation,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { afterHalf } from '../half-done.ts';
import { clipMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { unlessRefused } from './unless-refused.ts';

const DEADLINE_MS = 3 * 60_000;

const Input = z.object({
  name: z
    .string()
    .regex(/^[\p{Ll}\p{Lo}\p{Nd}][\p{Ll}\p{Lo}\p{Nd}_-]{0,79}$/u)
    .describe('The name: lower-case letters, digits, hyphens and underscores, at most 80'),
  topic: z.string().max(250).default('').describe('What stands at the top of the channel'),
  private: z.boolean().default(false).describe('Whether only those who are invited can see it'),
  bookmarks: z
    .array(z.object({ title: z.string().describe('What it says'), link: z.url().describe('Where it leads') }))
    .max(20)
    .default([])
    .describe('Links at the top of the channel'),
  invite: z.array(z.string().min(1)).max(1_000).default([]).describe('Slack user ids of those to invite'),
  dedup_key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("The same key finds the channel that was opened with it; absent: the step's own"),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  channel: z.string().describe("The channel's id"),
  name: z.string().describe('Its name, without the #'),
});

/** Opens a channel. A name that somebody else has taken gets a number. */
export const openChannel = defineAction({
  name: 'slack/open-channel',
  summary: 'Opens a Slack channel and invites people',
  effect: 'change',
  noUndo: 'There is no undo: the channel stays until somebody archives it.',
  input: Input,
  output: Output,
  targets: ({ name }) => [`slack:channel/${name}`],
  deadlineMs: () => DEADLINE_MS,
  plan: async (_context, input) => planOf(input),
  apply: (context, input) => open(context, input),
  observe: (context, input, seen) => observeChannel(context, input, seen),
});

function planOf({ name, invite }: Input): StepPlan {
  const people = invite.length === 1 ? '1 person' : `${invite.length} people`;
  return {
    changes: [{ target: `slack/#${name}`, field: 'channel', before: null, after: 'open' }],
    guards: {},
    outputs: {},
    facts: invite.length > 0 ? [`Invites ${people}.`] : [],
    warnings: [],
    commands: [],
  };
}

/** May be begun again at any point: it finds its own channel. The topic comes last and so says that all is done. */
async function open(context: ActionContext, input: Input) {
  const { id, name } = await createOrFind(context, input);
  const furnish = () => furnished(context, input, id);
  return { channel: id, name, troubles: await afterHalf(begun(name), furnish) };
}

const begun = (name: string): Half => ({
  stands: `#${name} is open, and perhaps not everybody is invited.`,
});

async function furnished(
  { systems, ...context }: ActionContext,
  input: Input,
  id: string,
): Promise<readonly string[]> {
  const { chat } = systems;
  const { signal } = context;
  const troubles: (string | undefined)[] = [
    await unlessRefused(() => chat.setPurpose(id, markOf(context, input), signal)),
  ];
  troubles.push(
    await unlessRefused(async () => {
      const refused = await chat.invite(id, input.invite, signal);
      for (const { user, reason } of refused) troubles.push(`${user} could not be invited: ${reason}.`);
    }),
  );
  if (input.bookmarks.length > 0)
    troubles.push(await unlessRefused(() => chat.addBookmarks(id, input.bookmarks, signal)));
  if (input.topic !== '') troubles.push(await unlessRefused(() => chat.setTopic(id, topicOf(input), signal)));
  return troubles.filter((trouble) => trouble !== undefined);
}

const topicOf = ({ topic }: Input): string => clipMrkdwn(escapeMrkdwn(topic), 250);

const MOST_NAMES = 5;

async function createOrFind(context: ActionContext, input: Input): Promise<{ id: string; name: string }> {
  const { chat } = context.systems;
  const { private: isPrivate } = input;
  for (const name of namesFor(input)) {
    const created = await chat.createChannel({ name, isPrivate }, context.signal);
    if (created.status === 'created') return { id: created.id, name };
    const found = await chat.findOwnChannel({ name, isPrivate }, context.signal);
    if (found && isOurs(found, context, input)) return found;
  }
  throw new Failure({
    system: 'Slack',
    operation: 'conversations.create',
    kind: 'conflict',
    message: `The channel #${input.name} and ${MOST_NAMES - 1} names like it are taken. Open one by hand.`,
  });
}

function namesFor({ name }: Input): readonly string[] {
  const numbered = Array.from({ length: MOST_NAMES - 1 }, (_, index) => `${name.slice(0, 78)}-${index + 2}`);
  return [name, ...numbered];
}

/** In the purpose of each channel: with what it was opened. */
function markOf({ token }: Pick<ActionContext, 'token'>, { dedup_key }: Input): string {
  return `Opened by Runbolt (${dedup_key ?? token})`;
}

/** Carries our mark, or none yet: this app created it and had not come any further. */
function isOurs(channel: Channel, context: ActionContext, input: Input): boolean {
  if (channel.isArchived) return false;
  return channel.purpose === '' || channel.purpose === markOf(context, input);
}

const Receipt = z.object({
  channel: z.string(),
  name: z.string(),
  troubles: z.array(z.string()).default([]),
});

async function observeChannel(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { chat } = context.systems;
  if (!seen.receipt) return observeWithoutReceipt(context, input);
  const { channel: id, name, troubles } = Receipt.parse(seen.receipt);
  const channel = await chat.readChannel(id, context.signal);
  if (channel.isArchived) return { status: 'failed', reason: `#${channel.name} was archived by somebody.` };
  return opened({ ...channel, name }, troubles);
}

/** Half of it does not count: what is missing is done when it is applied again, and nothing is done twice. */
async function observeWithoutReceipt(context: ActionContext, input: Input): Promise<Observation> {
  for (const name of namesFor(input)) {
    const found = await context.systems.chat.findOwnChannel(
      { name, isPrivate: input.private },
      context.signal,
    );
    if (!found) return { status: 'absent' };
    if (!isOurs(found, context, input)) continue;
    return found.topic === '' ? { status: 'absent', half: begun(found.name) } : opened(found, []);
  }
  return { status: 'absent' };
}

function opened({ id, name, members }: Channel, troubles: readonly string[]): Observation {
  const people = members === undefined ? '' : ` with ${members === 1 ? '1 member' : `${members} members`}`;
  return {
    status: 'done',
    outputs: { channel: id, name },
    evidence: [...troubles, `#${name} is open${people}.`],
  };
}
