import { z } from 'zod';
import { Block } from './blocks/block.ts';
import { Attachment } from './blocks/message.ts';
import type { ModalView } from './blocks/view.ts';
import { HomeView as HomeViewSchema } from './blocks/view.ts';

/** A message as Slack's API shows it, plus `only_for`: the one person who sees an ephemeral message. */
export const Message = z.object({
  type: z.literal('message'),
  channel: z.string(),
  ts: z.string(),
  user: z.string(),
  text: z.string(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  blocks: z.array(Block).optional(),
  attachments: z.array(Attachment).optional(),
  thread_ts: z.string().optional(),
  /** A reply that is shown in the channel as well. */
  reply_broadcast: z.boolean().optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
  reactions: z
    .array(z.object({ name: z.string(), users: z.array(z.string()), count: z.number() }))
    .optional(),
  files: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        title: z.string(),
        size: z.number(),
        url_private: z.string(),
      }),
    )
    .optional(),
  only_for: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

export const Channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['public', 'private', 'im']),
  /** The person at the other end of a direct message. */
  user: z.string().optional(),
  members: z.array(z.string()),
  topic: z.string(),
  purpose: z.string(),
  creator: z.string(),
  created: z.number(),
  is_archived: z.boolean(),
  pins: z.array(z.string()),
  bookmarks: z.array(
    z.object({ id: z.string(), title: z.string(), link: z.string(), emoji: z.string().optional() }),
  ),
});
export type Channel = z.infer<typeof Channel>;

/** A modal in front of one person, or their App Home, with the ids that Slack gives it. */
export interface OpenModal extends ModalView {
  readonly id: string;
  readonly hash: string;
  readonly user: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
}

export const OpenHome = HomeViewSchema.extend({ id: z.string(), hash: z.string(), user: z.string() });
export type OpenHome = z.infer<typeof OpenHome>;
export type OpenView = OpenModal | OpenHome;

export const StoredFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  /** Base64. Empty until the upload arrives. */
  content: z.string(),
  size: z.number(),
});
export type StoredFile = z.infer<typeof StoredFile>;
