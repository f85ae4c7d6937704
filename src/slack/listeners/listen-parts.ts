import type { WebClient } from '@slack/web-api';
import type { Homes } from '../home/homes.ts';
import type { Installed } from '../identity.ts';
import type { InFlight } from '../in-flight.ts';
import type { Log } from '../log.ts';
import type { Message } from '../messages/message.ts';
import type { Call, ListenerParts } from './reply.ts';

export interface ListenParts extends ListenerParts {
  readonly client: WebClient;
  readonly log: Log;
  readonly homes: Homes;
  readonly inFlight: InFlight;
  /** Undefined until Slack has said once where the app is installed. */
  readonly installed: () => Installed | undefined;
}

export const EVERYTHING = /.*/;

/** An answer that Slack carries back with the ack or the response URL, and shows to this person alone. */
export const privately = ({ text, blocks }: Message) =>
  ({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] }) as const;

/** For requests that carry no response URL: a word to the person where they are, or in their direct messages. */
export async function whisper(
  { client }: ListenParts,
  { actor, channel }: Call,
  { text, blocks }: Message,
  thread?: string,
): Promise<void> {
  const content = { text, blocks: [...blocks], ...(thread === undefined ? {} : { thread_ts: thread }) };
  if (channel === undefined) await client.chat.postMessage({ channel: actor.id, ...content });
  else await client.chat.postEphemeral({ channel, user: actor.id, ...content });
}

/** Where the ack itself can say nothing, what there is to say follows it. */
export const afterAck = (ack: () => Promise<void>, tell: (message: Message) => Promise<void>) => ({
  tell,
  async ack(message?: Message) {
    await ack();
    if (message) await tell(message);
  },
});
