import type { ModalView } from '@slack/types';
import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/within.ts';
import type { Reply } from './listeners/reply.ts';
import type { Log } from './log.ts';
import type { Message } from './messages/message.ts';

/** How a reply gets to the person, for one request of Slack's. */
export interface Ways {
  /** Tells Slack that the request was received; possible once. A message goes with it where Slack takes one. */
  readonly ack: (message?: Message) => Promise<void>;
  /** What goes with an ack that cannot wait for the answer: whoever reads nothing may think that it is under way. */
  readonly meanwhile?: () => Message | undefined;
  /** Says something to the person after the ack. */
  readonly tell: (message: Message) => Promise<void>;
  readonly openView: (view: ModalView) => Promise<unknown>;
}

export interface DeliverParts {
  readonly clock: Clock;
  readonly log: Log;
}

// Slack waits 3 seconds for the ack; what is not ready by then is told afterwards.
const PATIENCE_MS = 2_000;

/** Carries out what a listener decided, within Slack's three seconds. */
export async function deliver(parts: DeliverParts, working: Promise<Reply>, ways: Ways): Promise<void> {
  const reply = await within(parts.clock, PATIENCE_MS, working);
  if (reply === 'late') {
    await acknowledge(parts, ways, ways.meanwhile?.());
    return tellLater(parts, await working, ways);
  }
  if (reply.do === 'say') return acknowledge(parts, ways, reply.message);
  return openForm(parts, reply, ways);
}

/** Where the acknowledgment does not get through (a connection that has ended), what it says is told afterwards. */
async function acknowledge({ log }: DeliverParts, { ack, tell }: Ways, message?: Message): Promise<void> {
  try {
    await ack(message);
  } catch (error) {
    log.warn({ err: error }, 'Slack did not get an acknowledgment');
    if (message) await tell(message);
  }
}

/** The trigger expires 3 seconds after the person acted, so the form goes first and the ack waits a little for it. */
async function openForm(
  parts: DeliverParts,
  { view, otherwise }: Extract<Reply, { do: 'open' }>,
  ways: Ways,
): Promise<void> {
  const { clock, log } = parts;
  const { openView } = ways;
  const opening = openView(view).then(
    () => 'opened' as const,
    (error: unknown) => {
      log.warn({ err: error }, 'Slack did not open a form');
      return 'failed' as const;
    },
  );
  const opened = await within(clock, PATIENCE_MS, opening);
  return acknowledge(parts, ways, opened === 'opened' ? undefined : otherwise);
}

async function tellLater(parts: DeliverParts, reply: Reply, { tell, openView }: Ways): Promise<void> {
  if (reply.do === 'say') return tell(reply.message);
  try {
    await openView(reply.view);
  } catch (error) {
    parts.log.warn({ err: error }, 'Slack did not open a form');
    await tell(reply.otherwise);
  }
}
