import { z } from 'zod';
import { post } from './methods/chat.ts';
import { contentFields, contentsOf, requireContents } from './methods/contents.ts';
import { flag, SlackError } from './methods/method.ts';
import type { ResponsePlace } from './response-urls.ts';
import type { WorkspaceState } from './state.ts';

const Response = z.object({
  response_type: z.enum(['in_channel', 'ephemeral']).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: z.string().optional(),
  ...contentFields,
});

/**
 * What an app sends to a response_url, or as the acknowledgement of a slash command: a message, for one person
 * unless it says `in_channel`, or a change of the message that the interaction came from.
 */
export function respond(state: WorkspaceState, place: ResponsePlace, body: unknown): void {
  const parsed = Response.safeParse(typeof body === 'string' ? { text: body } : body);
  if (!parsed.success) throw new SlackError('invalid_arguments');
  const response = parsed.data;
  const original = place.message && state.message(place.channel, place.message);
  if (response.delete_original) {
    if (original) state.removeMessage(original.channel, original.ts);
    return;
  }
  const contents = contentsOf({ state }, response);
  if (response.replace_original && original) {
    state.putMessage({ ...original, ...contents });
    return;
  }
  requireContents(contents);
  const channel = state.channel(place.channel);
  if (!channel) throw new SlackError('channel_not_found');
  const thread = response.thread_ts ?? place.thread;
  post({ state }, channel, {
    ...contents,
    ...(thread && { thread_ts: thread }),
    ...(response.response_type !== 'in_channel' && { only_for: place.user }),
  });
}
