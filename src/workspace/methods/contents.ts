import { z } from 'zod';
import type { Checked } from '../blocks/check.ts';
import { withIds } from '../blocks/interactive.ts';
import { checkAttachments, checkBlocks } from '../blocks/message.ts';
import { Message } from '../message.ts';
import { type Call, json, SlackError } from './method.ts';

/** What a message says, wherever it is sent from: a method, an acknowledgement or a response_url. */
export const contentFields = {
  text: z.string().optional(),
  blocks: json.optional(),
  attachments: json.optional(),
  metadata: json.optional(),
};
type ContentInput = z.output<z.ZodObject<typeof contentFields>>;
export type Contents = Partial<Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'>>;

/** Slack cuts longer text silently; refusing it shows the mistake. */
const MAX_TEXT = 40_000;

/** Only what was sent: a field that is missing stays as it was when a message is updated. */
export function contentsOf(call: Pick<Call, 'state'>, input: ContentInput, maxText = MAX_TEXT): Contents {
  if ((input.text?.length ?? 0) > maxText) throw new SlackError('msg_too_long');
  const newId = () => call.state.newId('b_');
  const blocks = valid(input.blocks, checkBlocks, 'invalid_blocks');
  const attachments = valid(input.attachments, checkAttachments, 'invalid_attachments');
  return {
    ...(input.text !== undefined && { text: input.text }),
    ...(blocks && { blocks: withIds(blocks, newId) }),
    ...(attachments && {
      attachments: attachments.map((attachment) => ({
        ...attachment,
        ...(attachment.blocks && { blocks: withIds(attachment.blocks, newId) }),
      })),
    }),
    ...metadataOf(input.metadata),
  };
}

/** A message has to say something. */
export function requireContents(contents: Contents): void {
  const says = contents.text?.trim() || contents.blocks?.length || contents.attachments?.length;
  if (!says) throw new SlackError('no_text');
}

function valid<Value>(
  value: unknown,
  check: (value: unknown) => Checked<Value>,
  error: string,
): Value | undefined {
  if (value === undefined || value === null) return undefined;
  const checked = check(value);
  if (!checked.ok) throw new SlackError(error, checked.messages);
  return checked.value;
}

function metadataOf(metadata: unknown): Pick<Contents, 'metadata'> {
  if (metadata === undefined || metadata === null) return {};
  const checked = Message.shape.metadata.safeParse(metadata);
  if (!checked.success) throw new SlackError('invalid_metadata_format');
  return checked.data ? { metadata: checked.data } : {};
}
