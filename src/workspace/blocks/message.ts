import { z } from 'zod';
import { Block } from './block.ts';
import { type Checked, check, duplicateIds } from './check.ts';

const MessageBlocks = z.array(Block).max(50);

/** The older frame around text or blocks; Runbolt uses its color bar. */
export const Attachment = z.looseObject({
  color: z.string().optional(),
  fallback: z.string().optional(),
  pretext: z.string().optional(),
  title: z.string().optional(),
  title_link: z.string().optional(),
  text: z.string().optional(),
  footer: z.string().optional(),
  fields: z
    .array(z.looseObject({ title: z.string().optional(), value: z.string(), short: z.boolean().optional() }))
    .optional(),
  blocks: MessageBlocks.optional(),
});
export type Attachment = z.infer<typeof Attachment>;

export function checkBlocks(blocks: unknown): Checked<Block[]> {
  const checked = check(MessageBlocks, blocks, '/blocks');
  if (!checked.ok) return checked;
  const messages = duplicateIds(checked.value, '/blocks');
  return messages.length > 0 ? { ok: false, messages } : checked;
}

export function checkAttachments(attachments: unknown): Checked<Attachment[]> {
  const checked = check(z.array(Attachment).max(100), attachments, '/attachments');
  if (!checked.ok) return checked;
  const messages = checked.value.flatMap((attachment, index) =>
    duplicateIds(attachment.blocks ?? [], `/attachments/${index}/blocks`),
  );
  return messages.length > 0 ? { ok: false, messages } : checked;
}
